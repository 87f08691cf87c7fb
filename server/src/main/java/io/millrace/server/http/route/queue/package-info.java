/// Queues: how they are set up, paused, drained, and what waits in them by key. What bounds several
/// queues together stands in `route.bound`.
@NullMarked
package io.millrace.server.http.route.queue;

import org.jspecify.annotations.NullMarked;
