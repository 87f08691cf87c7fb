package io.millrace.server.dispatch;

import io.millrace.core.bus.Ready;
import io.millrace.core.job.CancelAsk;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Stale;
import io.millrace.server.alarm.Pass;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Extends the leases of the living, takes their reports to the store, and stops those that ran too long,
/// were cancelled or have lost their lease.
public final class LifelinePass implements Pass {
  /// How long an attempt may take to stop that was told to; then it is given up, and its slot with it.
  private static final long PATIENCE = Duration.ofSeconds(1).toMillis();

  private static final int MOST = 100;

  private final Attempts attempts;
  private final JobStore store;
  private final Clock clock;

  /// Queues in which a holder is asked something.
  private final Set<String> attend = new HashSet<>();

  LifelinePass(Attempts attempts, JobStore store, Clock clock) {
    this.attempts = attempts;
    this.store = store;
    this.clock = clock;
  }

  @Override
  public Optional<Instant> wanted(Ready hint) {
    if (hint instanceof Ready.Attend(String queue) && !attempts.running().isEmpty()) {
      attend.add(queue);
      return Optional.of(Instant.EPOCH);
    }
    return Optional.empty();
  }

  @Override
  public Future<Again> run() {
    long now = clock.millis();
    var due = new ArrayList<Attempt>();
    for (var attempt : List.copyOf(attempts.running())) {
      watch(attempt, now);
      if (isDue(attempt, now) && due.size() < MOST) {
        due.add(attempt);
      }
    }
    boolean more = due.size() == MOST;
    if (!more) {
      attend.clear();
    }
    return due.isEmpty() ? Future.succeededFuture(Again.WHEN_IT_RINGS) : extend(due, more);
  }

  private void watch(Attempt attempt, long now) {
    if (now >= attempt.claim().deadline().toEpochMilli()) {
      attempt.stop(Attempt.Stop.TIMEOUT, now + PATIENCE);
    }
    if (attempt.isOverdue(now)) {
      attempts.giveUp(attempt);
    }
  }

  private boolean isDue(Attempt attempt, long now) {
    return attempt.renewAt <= now
        || attempt.hasReport()
        || attend.contains(attempt.claim().job().queue());
  }

  private Future<Again> extend(List<Attempt> due, boolean more) {
    var holders = due.stream().map(LifelinePass::extend).toList();
    return store
        .extend(holders)
        .map(
            answers -> {
              for (int at = 0; at < due.size(); at++) {
                heard(due.get(at), answers.get(at));
              }
              return Again.nowIf(more);
            });
  }

  private static Extend extend(Attempt attempt) {
    var claim = attempt.claim();
    return new Extend(
        claim.job().id(),
        claim.lease().token(),
        Optional.of(claim.lease().length()),
        attempt.takeReport());
  }

  private void heard(Attempt attempt, Extended answer) {
    long now = clock.millis();
    switch (answer) {
      case Extended.Held(Instant deadline, Optional<CancelAsk> cancel) -> {
        attempt.leased(deadline.toEpochMilli());
        cancel.ifPresent(
            ask -> attempt.stop(Attempt.Stop.CANCELLED, ask.graceUntil().toEpochMilli()));
      }
      case Stale _, Absent _ ->
          attempt.stop(Attempt.Stop.LOST, now + PATIENCE);
    }
  }
}
