/// Limits and breakers at work: how much is held, what a rate leaves, who is told when there is
/// room. Knows neither jobs nor queues: who waits here is a [Waiter].
@NullMarked
package io.millrace.backend.memory.limit;

import org.jspecify.annotations.NullMarked;
