package io.millrace.server.dispatch.attempt;

import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Fault;
import io.millrace.core.perform.FailureException;
import java.util.List;
import java.util.stream.Collectors;

/// What becomes of a job that another one asked for, as its performer hears it.
public final class Children {
  private Children() {}

  static String id(Enqueued enqueued) throws FailureException {
    return switch (enqueued) {
      case Enqueued.New(var snapshot) -> snapshot.id();
      case Enqueued.Known known -> known.id();
      case Enqueued.Duplicate(var there, _) -> there.id();
      case Enqueued.Orphan(List<String> unknown) ->
          throw failure(FailureKind.TERMINAL, "unknown_reference", "no such parents: " + unknown);
      case Enqueued.Draining(String queue) ->
          throw failure(FailureKind.DEGRADED, "queue_draining", "the queue " + queue + " drains");
      case Enqueued.Refused(String queue, _) ->
          throw failure(FailureKind.DEGRADED, "queue_full", "the queue " + queue + " is full");
    };
  }

  /// All that is wrong with it, which trying again cannot help.
  static FailureException refused(List<Fault> faults) {
    var all = faults.stream().map(it -> it.pointer() + " " + it.detail());
    return failure(FailureKind.TERMINAL, "invalid_child", all.collect(Collectors.joining("; ")));
  }

  private static FailureException failure(FailureKind kind, String type, String message) {
    return new FailureException(Failure.of(kind, type, message));
  }
}
