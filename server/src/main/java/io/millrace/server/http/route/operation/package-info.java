/// Operations: opened for a filter of jobs or queues, whichever call wants one, looked at, paused
/// and cancelled. What they do to each item stands in `server.operation`.
@NullMarked
package io.millrace.server.http.route.operation;

import org.jspecify.annotations.NullMarked;
