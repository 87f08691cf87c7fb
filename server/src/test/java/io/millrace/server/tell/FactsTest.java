package io.millrace.server.tell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.core.bus.Fact;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Progress;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Want;
import io.millrace.core.job.Window;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.BreakerStore.Trip;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Redrive;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What those who listen are told of each verb.
class FactsTest extends TellingTest {
  private Heard<List<Fact>> heard;

  @BeforeEach
  void listen() {
    heard = new Heard<>(bus.changed());
  }

  @Test
  void tells_of_a_new_job() {
    enqueue(job("a"));

    assertFacts("job.created a");
  }

  @Test
  void tells_of_one_that_was_there_before_or_has_no_room() {
    enqueue(job("a"));
    backend.queues().put(QueueConfig.of(QUEUE).withMaxDepth(1), new Match.Any(), "ann").await();
    facts();

    enqueue(job("a"), job("b"));

    assertFacts("job.skipped a", "job.skipped ");
  }

  @Test
  void tells_of_those_that_ended_because_of_another_and_of_those_it_lets_go() {
    enqueue(job("a"), waiting("b", Ties.OnFailure.CANCEL), waiting("c", Ties.OnFailure.DEAD));
    enqueue(waiting("d", Ties.OnFailure.RUN));
    facts();

    cancel("a", false);

    assertFacts("job.cancelled b", "job.dead c", "job.updated d", "job.cancelled a");
  }

  private static Job waiting(String id, Ties.OnFailure word) {
    return job(id).withTies(Ties.NONE.withParents(List.of("a")).withOnFailure(word));
  }

  @Test
  void tells_of_one_that_did_not_give_way() {
    var urgency = new QueueConfig.Urgency(QueueConfig.Preemption.FORCE, Optional.empty());
    var config = QueueConfig.of(QUEUE).withConcurrency(1).withUrgency(urgency);
    backend.queues().put(config, new Match.Any(), "ann").await();
    var lease = Optional.of(GRACE.multipliedBy(2));
    backend.jobs().enqueue(List.of(job("a")), false).await();
    backend.jobs().claim(want(lease)).await();
    backend.jobs().enqueue(List.of(job("b").withPriority(0)), false).await();
    store.claim(WANT).await();
    clock.pass(GRACE);
    facts();

    store.claim(Want.homecoming(List.of(QUEUE))).await();

    assertFacts("job.preempted a");
  }

  private static Want want(Optional<Duration> lease) {
    return new Want(
        Optional.empty(), WANT.holder(), WANT.queues(), WANT.types(), WANT.max(), lease);
  }

  @Test
  void tells_of_a_start() {
    backend.jobs().enqueue(List.of(job("a")), false).await();

    claim();

    assertFacts("job.started a");
  }

  @Test
  void tells_of_a_rescue_and_of_how_many_there_were() {
    lent("a");
    facts();
    clock.pass(Duration.ofSeconds(15));

    store.claim(Want.homecoming(List.of(QUEUE))).await();

    assertFacts("job.rescued a", "lifeline.rescued ");
  }

  @Test
  void tells_that_a_breaker_opened_and_whom_it_held() {
    var rule = new BreakerRule(1, 1, GRACE, 1, Set.of("retryable"));
    var breakers = new TellingBreakerStore(backend.breakers(), bus, clock);
    breakers.configure(List.of(new Breaker("crm", Optional.of(rule), 1))).await();
    var guarded = Ties.NONE.withBreaker("crm");
    enqueue(job("a").withTies(guarded), job("b").withTies(guarded));
    var claim = claim();
    facts();

    settle(claim, RETRY);
    assertFacts(
        "job.failed a", "job.retried a", "breaker.state_changed crm", "breaker.tripped crm");
    store.claim(WANT).await();
    assertFacts("breaker.rejected b", "job.skipped b");
    breakers.admit("crm", "p").await();
    assertFacts("breaker.rejected crm");
    breakers.set("crm", new Trip.Reset()).await();
    assertFacts("breaker.state_changed crm");
  }

  @Test
  void tells_nothing_of_a_job_that_came_due() {
    backend.jobs().enqueue(List.of(due("a", 60)), false).await();
    clock.pass(Duration.ofSeconds(60));

    store.claim(Want.homecoming(List.of(QUEUE))).await();

    assertFacts();
  }

  @Test
  void tells_how_an_attempt_ended() {
    assertEnd(DONE, "job.succeeded a");
    assertEnd(RETRY, "job.failed b", "job.retried b");
    assertEnd(DEAD, "job.failed c", "job.dead c");
    assertEnd(new Outcome.Discard(FAILURE), "job.failed d", "job.discarded d");
    assertEnd(new Outcome.Snooze(in(60), Optional.empty()), "job.snoozed e");
    assertEnd(new Outcome.Cancelled("withdrawn"), "job.cancelled f");
    assertEnd(new Outcome.Yield(Optional.empty(), "drain"), "job.updated g");
  }

  private void assertEnd(Outcome outcome, String... facts) {
    var id = facts[0].substring(facts[0].length() - 1);
    var claim = lent(id);
    facts();

    settle(claim, outcome);

    assertFacts(facts);
  }

  @Test
  void names_queue_and_type_of_what_ended() {
    var claim = lent("a");
    facts();

    settle(claim, DONE);

    assertThat(facts()).extracting(Fact::queue, Fact::type).containsExactly(tuple(QUEUE, TYPE));
  }

  @Test
  void tells_of_no_failed_attempt_where_there_was_none() {
    enqueue(job("a").withWindow(Window.until(in(60))));
    facts();
    clock.pass(Duration.ofSeconds(60));
    var judged = store.claim(Want.homecoming(List.of(QUEUE))).await().judge().getFirst();

    store.settle(List.of(judged.settle(clock.instant())), Want.NONE).await();

    assertFacts("job.discarded a");
  }

  @Test
  void tells_an_end_once_however_often_it_is_repeated() {
    var claim = lent("a");
    facts();

    settle(claim, DONE);
    settle(claim, DONE);

    assertFacts("job.succeeded a");
  }

  @Test
  void tells_nothing_of_an_outcome_that_is_refused() {
    var claim = lent("a");
    cancel("a", true);
    facts();

    settle(claim, DONE);

    assertFacts();
  }

  @Test
  void tells_what_a_holder_reports() {
    var claim = lent("a");
    facts();
    var progress = new Progress(40, Optional.of("two of five"), Optional.empty(), Optional.empty());
    var line = new LogLine(0, Instant.EPOCH, "info", 1, "read page 2", Json.EMPTY_OBJECT);
    var report =
        new Extend.Report(Optional.of(progress), Optional.empty(), Map.of(), List.of(line));

    store.extend(List.of(new Extend("a", claim.lease().token(), Optional.empty(), report))).await();

    assertFacts("job.progressed a", "job.logged a");
  }

  @Test
  void tells_nothing_of_a_mere_renewal() {
    var claim = lent("a");
    facts();

    store.extend(List.of(Extend.by("a", claim.lease().token(), GRACE))).await();

    assertFacts();
  }

  @Test
  void tells_what_people_do() {
    enqueue(due("a", 60));
    facts();

    store.change(List.of(new Change("a", new Change.Promote(), "ann"))).await();
    cancel("a", false);
    store.redrive(List.of(Redrive.of("a", "ann"))).await();

    assertFacts("job.updated a", "job.cancelled a", "job.updated a");
  }

  @Test
  void tells_that_a_running_job_was_asked_to_stop() {
    lent("a");
    facts();

    cancel("a", false);

    assertFacts("job.updated a");
  }

  @Test
  void tells_of_a_dead_letter_that_is_tried_again() {
    settle(lent("a"), DEAD);
    facts();

    store.redrive(List.of(Redrive.of("a", "ann"))).await();

    assertFacts("dead_letter.redriven a");
  }

  @Test
  void tells_what_was_forgotten() {
    settle(lent("a"), DONE);
    settle(lent("b"), DEAD);
    settle(lent("c"), DONE);
    facts();
    store.prune(new Prune.Ids(List.of("c"))).await();
    clock.pass(GRACE);

    prune(JobState.SUCCEEDED);
    prune(JobState.DEAD);
    prune(JobState.CANCELLED);

    assertFacts("job.deleted c", "cleanup.ran ", "dead_letter.pruned ");
  }

  @Test
  void tells_of_what_came_back() {
    settle(lent("a"), DEAD);
    store.prune(new Prune.Ids(List.of("a"), false, Optional.of("op"))).await();
    facts();

    store.recall("op", 10).await();

    assertFacts("job.updated a");
  }

  private void prune(JobState state) {
    store.prune(new Prune.Ended(QUEUE, state, clock.instant(), 0, 10)).await();
  }

  /// All since the last time.
  private List<Fact> facts() {
    return heard.all(bus.changed(), List.of()).stream().flatMap(List::stream).toList();
  }

  private void assertFacts(String... facts) {
    assertThat(facts()).extracting(it -> it.name() + " " + it.id()).containsExactly(facts);
  }

  @Test
  void makes_nothing_when_nobody_listens(Vertx vertx) {
    heard.close();
    var unread = new TellingJobStore(backend.jobs(), bus, new NoClock());

    assertThat(unread.enqueue(List.of(job("a")), false).await()).hasSize(1);
  }

  /// A clock that nobody may look at.
  private static final class NoClock extends Clock {
    @Override
    public Instant instant() {
      throw new AssertionError("nobody listens");
    }

    @Override
    public ZoneId getZone() {
      throw new AssertionError("nobody listens");
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new AssertionError("nobody listens");
    }
  }
}
