package io.millrace.backend.contract.queue;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.queue.Queue;
import java.util.List;

/// What the contracts of queues stand on: one queue, and its verbs as plain sentences.
abstract class WithQueue extends BackendContract {
  protected Queue queue(String name) {
    return backend.queues().get(List.of(name)).await().getFirst();
  }
}
