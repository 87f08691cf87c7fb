/// The shape of a queue: how it is set up, what stands in it, and how it flows.
@NullMarked
package io.millrace.server.http.resource.queue;

import org.jspecify.annotations.NullMarked;
