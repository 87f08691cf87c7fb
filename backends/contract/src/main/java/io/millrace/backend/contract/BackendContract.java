package io.millrace.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Life;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Terms;
import io.millrace.core.job.Want;
import io.millrace.core.query.Found;
import io.millrace.core.queue.QueueStats;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled;
import io.millrace.core.spi.Settled.Ended;
import io.millrace.core.spi.Settled.Ending;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What the contracts of all doors stand on: an empty backend, a clock in the hand, and the verbs
/// as plain sentences. A backend's test is a contract plus [#open].
public abstract class BackendContract {
  protected static final String QUEUE = "mail";
  protected static final String TYPE = "mail.send";
  protected static final Holder HOLDER = new Holder("w1", "n1");
  protected static final Duration LEASE = Terms.DEFAULT.lease();
  protected static final Duration TIMEOUT = Terms.DEFAULT.timeout();
  protected static final Duration GRACE = Duration.ofSeconds(30);
  protected static final Duration TICK = Duration.ofMillis(1);
  protected static final Outcome DONE = new Outcome.Done(Json.of("{\"sent\":1}"));
  protected static final Failure FAILURE = Failure.of(FailureKind.RETRYABLE, "Boom", "no");

  protected final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  protected Backend backend;

  /// Gives an empty backend that reads time from `clock` alone.
  protected abstract Backend open(Clock clock);

  @BeforeEach
  void openBackend() {
    backend = open(clock);
  }

  @AfterEach
  void closeBackend() {
    backend.close().await();
  }

  protected static Job job(String id) {
    return Job.of(id, TYPE, QUEUE, Json.EMPTY_OBJECT);
  }

  protected List<Enqueued> enqueue(Job... jobs) {
    return backend.jobs().enqueue(List.of(jobs), false).await();
  }

  protected void enqueue(String... ids) {
    enqueue(Arrays.stream(ids).map(BackendContract::job).toArray(Job[]::new));
  }

  protected static Want want(int max, String... queues) {
    var list = Arrays.stream(queues).map(queue -> new Want.Weighted(queue, 1)).toList();
    return want(max, new Want.Queues(list, true));
  }

  protected static Want want(int max, Want.Queues queues) {
    return new Want(Optional.empty(), HOLDER, queues, Set.of(), max, Optional.empty());
  }

  protected Claimed claim(Want want) {
    return backend.jobs().claim(want).await();
  }

  /// Up to so many jobs of [#QUEUE].
  protected List<Claim> claim(int max) {
    return claim(want(max, QUEUE)).lent();
  }

  /// The next job of [#QUEUE], which must be there.
  protected Claim claim() {
    var lent = claim(1);
    assertThat(lent).as("a job to be lent").hasSize(1);
    return lent.getFirst();
  }

  /// One pass over [#QUEUE] that lends nothing.
  protected Claimed bringHome() {
    return claim(Want.homecoming(List.of(QUEUE)));
  }

  protected static List<String> ids(List<Claim> claims) {
    return claims.stream().map(claim -> claim.job().id()).toList();
  }

  /// Ends an attempt as a server does: by what [Ruling] makes of the outcome.
  protected Ending settle(Claim claim, Outcome outcome) {
    return settle(end(claim, outcome), Want.NONE).ends().getFirst();
  }

  protected Settled settle(Settle end, Want next) {
    return settle(List.of(end), next);
  }

  protected Settled settle(List<Settle> ends, Want next) {
    return backend.jobs().settle(ends, next).await();
  }

  protected Settle end(Claim claim, Outcome outcome) {
    var ruling = Ruling.on(claim.job(), claim.tried(), outcome, clock.instant());
    return new Settle(claim.job().id(), claim.lease().token(), outcome.wire(), ruling);
  }

  /// The state in which an attempt ended, which must have been taken.
  protected static JobState ended(Ending ending) {
    assertThat(ending).isInstanceOf(Ended.class);
    return ((Ended) ending).state();
  }

  /// What is answered when an attempt of a [#job] ended so.
  protected static Ended over(
      JobState state, Optional<Instant> runAt, int attempt, boolean repeated) {
    return new Ended(QUEUE, TYPE, state, runAt, attempt, repeated);
  }

  protected static Outcome retryIn(Duration after) {
    return new Outcome.Retry(FAILURE, Optional.of(after));
  }

  protected Outcome snoozeFor(Duration time) {
    return new Outcome.Snooze(clock.instant().plus(time), Optional.empty());
  }

  protected static Outcome handBack() {
    return new Outcome.Yield(Optional.empty(), "drain");
  }

  protected Extended extend(Claim claim, Duration by) {
    return extend(Extend.by(claim.job().id(), claim.lease().token(), by));
  }

  protected Extended extend(Extend holder) {
    return backend.jobs().extend(List.of(holder)).await().getFirst();
  }

  protected Answer cancel(String id) {
    return cancel(new Cancel(id, false, "withdrawn", "ann", GRACE));
  }

  protected Answer cancelByForce(String id) {
    return cancel(new Cancel(id, true, "withdrawn", "ann", GRACE));
  }

  protected Answer cancel(Cancel ask) {
    return backend.jobs().cancel(List.of(ask)).await().getFirst();
  }

  protected Found found(String id) {
    return backend.search().get(List.of(id)).await().getFirst();
  }

  /// The job of that id, which must be there.
  protected JobSnapshot get(String id) {
    assertThat(found(id)).isInstanceOf(Found.Here.class);
    return ((Found.Here) found(id)).snapshot();
  }

  protected Life life(String id) {
    return get(id).life();
  }

  protected JobState state(String id) {
    return get(id).state();
  }

  protected QueueStats stats(String queue) {
    return backend.queues().get(List.of(queue)).await().getFirst().stats();
  }
}
