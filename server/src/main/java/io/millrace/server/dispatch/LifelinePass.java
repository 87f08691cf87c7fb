package io.millrace.server.dispatch;

import io.millrace.core.bus.Ready;
import io.millrace.core.job.CancelAsk;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.Extended.Slot;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Stale;
import io.millrace.server.alarm.Pass;
import io.millrace.server.dispatch.attempt.Attempt;
import io.millrace.server.dispatch.attempt.Attempts;
import io.millrace.server.dispatch.attempt.Stopping.Stop;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Extends the leases of the living, takes their reports to the store, and stops those that ran too
/// long, were cancelled or have lost their lease.
public final class LifelinePass implements Pass {
  /// How long an attempt may take to stop that was told to; then it is given up, and its slot with
  /// it.
  static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(LifelinePass.class);
  private static final int MOST = 100;

  private final Attempts attempts;
  private final Extending extending;
  private final Clock clock;

  public LifelinePass(Attempts attempts, JobStore store, Clock clock) {
    this.attempts = attempts;
    this.extending = new Extending(store);
    this.clock = clock;
  }

  @Override
  public Optional<Instant> wanted(Ready hint) {
    boolean asked = false;
    if (hint instanceof Ready.Attend(String queue)) {
      for (var attempt : attempts.running()) {
        if (attempt.claim().job().queue().equals(queue)) {
          attempt.renewal().attend();
          asked = true;
        }
      }
    }
    return asked ? Optional.of(Instant.EPOCH) : Optional.empty();
  }

  @Override
  public Future<Again> run() {
    long now = clock.millis();
    var due = new ArrayList<Attempt>();
    for (var attempt : List.copyOf(attempts.running())) {
      watch(attempt, now);
      if (!attempt.stopping().isLost() && attempt.wantsToSpeak(now)) {
        due.add(attempt);
      }
    }
    if (due.isEmpty()) {
      return Future.succeededFuture(Again.WHEN_IT_RINGS);
    }
    // Leases first: a report can wait for the next ring.
    due.sort(Attempt::byRenewal);
    boolean more = due.size() > MOST && due.get(MOST).renewal().isDue(now);
    return extend(due.subList(0, Math.min(due.size(), MOST)), now).map(_ -> Again.nowIf(more));
  }

  /// Renews one lease now, out of turn. What fails is tried again at the next ring.
  public void beat(Attempt attempt) {
    if (attempts.running().contains(attempt) && !attempt.stopping().isLost()) {
      extend(List.of(attempt), clock.millis())
          .onComplete(_ -> {}, cause -> LOG.warn("beat failed job={}", attempt.id(), cause));
    }
  }

  private void watch(Attempt attempt, long now) {
    if (attempt.isOver(now)) {
      attempt.stopping().stop(Stop.TIMEOUT, now + PATIENCE.toMillis());
    }
    if (attempt.stopping().isOverdue(now)) {
      attempts.giveUp(attempt);
    }
  }

  private Future<?> extend(List<Attempt> due, long now) {
    return extending
        .renew(due)
        .map(answers -> {
          for (int at = 0; at < due.size(); at++) {
            heard(due.get(at), answers.get(at), now);
          }
          return due;
        });
  }

  private void heard(Attempt attempt, Extended answer, long sentAt) {
    switch (answer) {
      case Extended.Held(_, Optional<CancelAsk> cancel, Slot slot) -> {
        attempt.renewal().heard(sentAt);
        attempts.turned(attempt, attempt.aside().heard(slot, clock.millis()));
        cancel.ifPresent(ask -> {
          attempt.cancelled(ask.reason());
          attempt.stopping().stop(Stop.CANCELLED, clock.millis() + grace(ask));
        });
      }
      case Stale _, Absent _ ->
          attempt.stopping().stop(Stop.LOST, clock.millis() + PATIENCE.toMillis());
    }
  }

  /// How long it may take; when that is over stands in the store's time, which is another.
  private static long grace(CancelAsk ask) {
    return Duration.between(ask.at(), ask.graceUntil()).toMillis();
  }
}
