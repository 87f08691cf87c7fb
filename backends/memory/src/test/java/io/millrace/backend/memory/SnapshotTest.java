package io.millrace.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.audit.AuditLine;
import io.millrace.core.audit.AuditQuery;
import io.millrace.core.job.Attempt;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Want;
import io.millrace.core.limit.Grant;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Rate;
import io.millrace.core.limit.Weighed;
import io.millrace.core.query.Found;
import io.millrace.core.queue.Grain;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.spi.AnswerStore.Begun;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.LimitStore.Ask;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Settle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a snapshot holds beside jobs, when the records before it are gone.
class SnapshotTest {
  private static final String QUEUE = "mail";
  private static final int MANY = 300;
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Json LONG = Json.of("\"%s\"".formatted("x".repeat(200)));

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final SimDisks disks = new SimDisks();
  private MemoryBackend backend = disks.open(clock, 512);

  @AfterEach
  void the_first_records_are_gone() {
    assertThat(disks.disk.names()).doesNotContain("00000001.journal");
  }

  @Test
  void holds_what_people_did() {
    doMuch();

    var found = backend.audit().find(AuditQuery.ALL, Optional.empty(), MANY).await().items();
    assertThat(found).hasSize(MANY);
    assertThat(found.getLast().resource()).isEqualTo("a:0");
  }

  /// What many people did, and a start after it.
  private void doMuch() {
    var by = new AuditLine.By("ann", Optional.empty(), "r", "::1");
    for (int n = 0; n < MANY; n++) {
      var line =
          new AuditLine(
              clock.instant(),
              by,
              "a.b",
              "a:" + n,
              Optional.empty(),
              AuditLine.Change.UNTOLD,
              AuditLine.OK);
      backend.audit().append(List.of(line)).await();
    }

    restart();
  }

  @Test
  void is_whole_when_its_last_slice_of_jobs_is_full() {
    var jobs = IntStream.range(0, 64).mapToObj(n -> job("j" + n)).toList();
    backend.jobs().enqueue(jobs, false).await();

    doMuch();

    assertThat(backend.queues().get(List.of(QUEUE)).await().getFirst().stats().pending())
        .isEqualTo(64);
  }

  @Test
  void forgets_what_was_forgotten_of_it() {
    doMuch();
    backend.audit().prune(Instant.EPOCH, 10, MANY).await();

    restart();

    var found = backend.audit().find(AuditQuery.ALL, Optional.empty(), MANY).await();
    assertThat(found.total().count()).isEqualTo(10);
  }

  @Test
  void holds_how_queues_flowed() {
    backend.queues().put(QueueConfig.of(QUEUE), new Match.New(), "ann").await();
    for (int n = 0; n < MANY; n++) {
      var sums = new Sums(n + 1, 0, 0, 0, 0, 0, 0, 0, 0);
      backend.queues().point(clock.instant(), Map.of(QUEUE, sums)).await();
      clock.pass(Duration.ofMinutes(1));
    }

    restart();

    var series = backend.queues().series(Grain.MINUTE, Instant.EPOCH).await();
    assertThat(series.get(QUEUE)).hasSize(MANY);
    var hours = backend.queues().series(Grain.HOUR, Instant.EPOCH).await();
    assertThat(hours.get(QUEUE)).hasSize(MANY / 60);
  }

  @Test
  void is_made_in_short_steps_however_much_there_is() {
    backend = disks.open(clock);
    var jobs = IntStream.range(0, 1_000).mapToObj(n -> job("j" + n)).toList();
    backend.jobs().enqueue(jobs, false).await();
    for (int n = 0; n < 2_000; n++) {
      begin("call" + n);
      begin("answer" + n);
      backend.answers().finish("answer" + n, 200, LONG, Duration.ofDays(1)).await();
      backend.queues().put(QueueConfig.of("q" + n), new Match.New(), "ann").await();
      var _ = backend.jobs().claim(request("r" + n)).await();
    }
    backend = disks.open(clock, 100_000);
    begin("last");
    disks.disk.longest();

    for (int n = 0; n < 2_000; n++) {
      backend.now().await();
    }
    begin("end");

    assertThat(disks.disk.names()).anyMatch(it -> it.endsWith(".snapshot"));
    assertThat(disks.disk.longest()).isLessThan(80_000);
  }

  @Test
  void holds_what_rates_have_counted_and_permits() {
    var once = Limit.ofRate(Rate.of(1, Duration.ofDays(1)));
    var limits =
        QueueLimits.NONE
            .withTypes(Map.of("typed", once))
            .withPerKey(new PerKey(once, false, false, Map.of()));
    backend.queues().put(QueueConfig.of(QUEUE).withLimits(limits), new Match.Any(), "ann").await();
    backend.limits().configure(List.of(new Limiter("crm", once, 1))).await();
    backend.limits().configure(List.of(new Limiter("two", Limit.ofConcurrency(2), 1))).await();
    acquire("crm", "p");
    acquire("two", "q");
    startAll("first");

    doMuch();

    assertThat(startAll("second")).isEmpty();
    assertThat(acquire("crm", "r")).isInstanceOf(Grant.Refused.class);
    assertThat(acquire("two", "r")).isEqualTo(new Grant.Granted("r", 0));
  }

  @Test
  void holds_until_when_limiters_pause() {
    var asking = Ties.NONE.withLimiters(List.of(new Weighed("crm", 1)));
    backend.jobs().enqueue(List.of(job("a").withTies(asking)), false).await();
    throttle(backend.jobs().claim(request("r")).await().lent().getFirst(), Duration.ofDays(1));

    doMuch();

    assertThat(acquire("crm", "p"))
        .isEqualTo(new Grant.Refused(Optional.of(clock.instant().plus(Duration.ofDays(1)))));
  }

  private void throttle(Claim claim, Duration wait) {
    var failure = Failure.of(FailureKind.THROTTLED, "429", "too many");
    var outcome = new Outcome.Retry(failure, Optional.of(wait));
    var ruling = Ruling.on(claim.job(), claim.tried(), outcome, clock.instant());
    var end = new Settle(claim.job().id(), claim.lease().token(), outcome.wire(), ruling);
    backend.jobs().settle(List.of(end), Want.NONE).await();
  }

  @Test
  void holds_what_was_answered_and_lent() {
    backend.queues().put(QueueConfig.of(QUEUE).withConcurrency(3), new Match.Any(), "ann").await();
    backend.jobs().enqueue(List.of(job("a")), false).await();
    var lent = backend.jobs().claim(request("r")).await().lent();
    begin("answered");
    backend.answers().finish("answered", 201, LONG, Duration.ofDays(1)).await();

    doMuch();

    assertThat(begin("answered")).isEqualTo(new Begun.Answered(201, LONG));
    assertThat(backend.jobs().claim(request("r")).await().lent())
        .extracting(Claim::lease)
        .containsExactlyElementsOf(lent.stream().map(Claim::lease).toList());
    assertThat(backend.queues().get(List.of(QUEUE)).await().getFirst().config().concurrency())
        .hasValue(3);
  }

  /// Starts what may of a job of a key and one of a type.
  private List<Claim> startAll(String prefix) {
    var keyed = job(prefix + "-keyed").withKey(Optional.of("k"));
    var typed = Job.of(prefix + "-typed", "typed", QUEUE, Json.EMPTY_OBJECT);
    backend.jobs().enqueue(List.of(keyed, typed), false).await();
    var want =
        new Want(
            Optional.empty(), Holder.NOBODY, Want.Queues.of(QUEUE), Set.of(), 9, Optional.empty());
    return backend.jobs().claim(want).await().lent();
  }

  private Grant acquire(String limiter, String permit) {
    var ask = new Ask(limiter, permit, 1, Duration.ofDays(1));
    return backend.limits().acquire(List.of(ask)).await().getFirst();
  }

  @Test
  void holds_what_was_there_when_it_began_and_what_came_meanwhile() {
    for (int n = 0; n < MANY; n++) {
      begin("call" + n);
      backend.jobs().enqueue(List.of(job("j" + n)), false).await();
      backend.jobs().cancel(List.of(new Cancel("j" + n, true, "", "ann", Duration.ZERO))).await();
      backend.jobs().prune(new Prune.Ids(List.of("j" + n), true)).await();
    }

    restart();

    for (int n = 0; n < MANY; n++) {
      assertThat(begin("call" + n)).isInstanceOf(Begun.Open.class);
      assertThat(backend.search().get(List.of("j" + n)).await().getFirst())
          .isInstanceOf(Found.Gone.class);
    }
  }

  @Test
  void holds_what_lies_in_bins_and_what_came_back() {
    for (int n = 0; n < MANY; n++) {
      backend.jobs().enqueue(List.of(job("j" + n)), false).await();
      backend.jobs().cancel(List.of(new Cancel("j" + n, true, "", "ann", Duration.ZERO))).await();
      var ids = List.of("j" + n);
      backend.jobs().prune(new Prune.Ids(ids, false, Optional.of("op"))).await();
    }
    doMuch();

    var back = backend.jobs().recall("op", MANY).await().back();

    assertThat(back).hasSize(MANY);
    doMuch();
    assertThat(backend.search().get(List.of("j0")).await().getFirst())
        .isEqualTo(new Found.Here(back.getFirst()));
    assertThat(backend.jobs().recall("op", MANY).await().back()).isEmpty();
  }

  @Test
  void nothing_is_told_twice_of_what_changed_while_it_was_made() {
    // It takes longer than all that happens to one job.
    IntStream.range(0, 4 * MANY).forEach(n -> begin("call" + n));
    var ids = IntStream.range(0, MANY / 4).mapToObj(n -> "j" + n).toList();
    var before = ids.stream().map(this::failAndDelete).toList();

    restart();
    backend.jobs().recall("op", MANY).await();

    assertThat(ids.stream().map(this::attempts).toList()).isEqualTo(before);
  }

  /// The attempts that a job had when an operation deleted it.
  private List<Attempt> failAndDelete(String id) {
    backend.jobs().enqueue(List.of(job(id)), false).await();
    for (var call : List.of(id, id + "again")) {
      throttle(backend.jobs().claim(request(call)).await().lent().getFirst(), SHORT);
      clock.pass(SHORT);
    }
    backend.jobs().cancel(List.of(new Cancel(id, true, "", "ann", Duration.ZERO))).await();
    var attempts = attempts(id);
    backend.jobs().prune(new Prune.Ids(List.of(id), false, Optional.of("op"))).await();
    return attempts;
  }

  private List<Attempt> attempts(String id) {
    var found = (Found.Here) backend.search().get(List.of(id)).await().getFirst();
    return found.snapshot().life().attempts();
  }

  private static Job job(String id) {
    return Job.of(id, "t", QUEUE, Json.EMPTY_OBJECT);
  }

  private Begun begin(String scope) {
    return backend.answers().begin(scope, "print", List.of("a", "b"), Duration.ofDays(1)).await();
  }

  private static Want request(String id) {
    return new Want(
        Optional.of(id), Holder.NOBODY, Want.Queues.of(QUEUE), Set.of(), 1, Optional.empty());
  }

  private void restart() {
    backend = disks.open(clock, 512);
  }
}
