/// Queues as people see and set them, and how they stood. Lends nothing.
@NullMarked
package io.millrace.backend.redis.queue;

import org.jspecify.annotations.NullMarked;
