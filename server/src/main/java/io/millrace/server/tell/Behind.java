package io.millrace.server.tell;

import io.millrace.core.bus.Ready;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Claimed;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// Claims that left right behind jobs which were on their way in: nobody need hear of a job that
/// such a claim has taken.
final class Behind {
  /// The newest claim of each queue, while it is under way.
  private final Map<String, Asking> asking = new HashMap<>();

  /// Counts what leaves, jobs and claims.
  private long left;

  private record Asking(long at, Future<Claimed> answer) {}

  /// That jobs leave; what it answers tells which claims left later.
  long jobs() {
    return ++left;
  }

  /// That a claim leaves. One of several queues is not waited for: it says nothing of each.
  void claim(Want want, Future<Claimed> answer) {
    if (want.max() > 0 && want.queues().list().size() == 1) {
      var queue = want.queues().list().getFirst().queue();
      var newest = new Asking(++left, answer);
      asking.put(queue, newest);
      answer.onComplete(_ -> asking.remove(queue, newest));
    }
  }

  /// Passes on what is to be said of jobs that left at that count, but for queues of which a claim
  /// takes them all.
  void tell(long at, List<Enqueued> answers, List<Ready> hints, Consumer<Ready> told) {
    for (var hint : hints) {
      var claim = hint instanceof Ready.Now(String queue) ? asking.get(queue) : null;
      if (claim == null || claim.at < at || claim.answer.isComplete()) {
        told.accept(hint);
      } else {
        var there = of(hint.queue(), answers);
        claim.answer.onComplete(
            claimed -> {
              if (!ids(claimed).containsAll(there)) {
                told.accept(hint);
              }
            },
            _ -> told.accept(hint));
      }
    }
  }

  private static Set<String> of(String queue, List<Enqueued> answers) {
    var ids = new HashSet<String>();
    for (var answer : answers) {
      Hints.standing(answer)
          .map(JobSnapshot::job)
          .filter(job -> job.queue().equals(queue))
          .ifPresent(job -> ids.add(job.id()));
    }
    return ids;
  }

  private static Set<String> ids(Claimed claimed) {
    var ids = new HashSet<String>();
    for (Claim claim : claimed.lent()) {
      ids.add(claim.job().id());
    }
    return ids;
  }
}
