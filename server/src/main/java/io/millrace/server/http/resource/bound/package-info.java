/// What bounds jobs: rates, limiters, breakers, and the bounds of a queue. Queues have other sides
/// too, in `resource.queue`.
@NullMarked
package io.millrace.server.http.resource.bound;

import org.jspecify.annotations.NullMarked;
