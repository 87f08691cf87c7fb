/// What every backend promises about queues. Whatever is not a promise of `QueueStore` has no place
/// here.
@NullMarked
package io.millrace.backend.contract.queue;

import org.jspecify.annotations.NullMarked;
