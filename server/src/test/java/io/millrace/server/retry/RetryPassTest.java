package io.millrace.server.retry;

import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.DISCARDED;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.SCHEDULED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.bus.Ready;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Want;
import io.millrace.core.job.Window;
import io.millrace.core.query.Found;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Prune;
import io.millrace.server.alarm.Pass.Again;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Rounds of the pass that brings jobs home, with the clock in the hand.
class RetryPassTest {
  private static final String QUEUE = "mail";
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration LEASE = Duration.ofSeconds(15);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Backend backend =
      MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new SplittableRandom(7));
  private String away = "";
  private Optional<Promise<Void>> held = Optional.empty();
  private Optional<Claimed> said = Optional.empty();
  private Optional<String> cared = Optional.empty();
  private final RetryPass pass =
      new RetryPass(store(), backend.queues(), this::owns, PERIOD, clock);

  /// All queues, or the one that it has the care of.
  private boolean owns(String queue) {
    return cared.isEmpty() || cared.get().equals(queue);
  }

  /// The jobs of the backend, but for a queue that cannot be asked, what is said in its place, and
  /// answers that are held.
  private JobStore store() {
    return (JobStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {JobStore.class},
            (_, verb, arguments) -> {
              if (arguments[0] instanceof Want want && wants(want, away)) {
                return Future.failedFuture("away");
              }
              if (said.isPresent()) {
                return Future.succeededFuture(said.get());
              }
              var answer = (Future<?>) verb.invoke(backend.jobs(), arguments);
              return held.<Object>map(it -> it.future().compose(_ -> answer)).orElse(answer);
            });
  }

  private static boolean wants(Want want, String queue) {
    return want.queues().list().stream().anyMatch(it -> it.queue().equals(queue));
  }

  @Test
  void brings_home_what_is_due() {
    enqueue(QUEUE, "a", Window.from(in(60)));
    round();
    assertThat(state("a")).isEqualTo(SCHEDULED);
    clock.pass(Duration.ofSeconds(60));

    round();

    assertThat(state("a")).isEqualTo(READY);
  }

  @Test
  void leaves_a_queue_of_which_another_has_the_care_unless_it_is_hinted_at() {
    cared = Optional.of(QUEUE);
    enqueue("other", "a", Window.from(in(60)));
    clock.pass(Duration.ofSeconds(60));

    round();
    assertThat(state("a")).isEqualTo(SCHEDULED);

    pass.wanted(new Ready.Later("other", clock.instant()));
    round();
    assertThat(state("a")).isEqualTo(READY);
  }

  @Test
  void wants_to_be_woken_when_the_next_is_due() {
    enqueue(QUEUE, "a", Window.from(clock.instant().plusMillis(300)));

    assertThat(round().at()).contains(clock.instant().plusMillis(300));
  }

  @Test
  void wants_to_be_woken_after_its_period_at_the_latest() {
    enqueue(QUEUE, "a", Window.from(in(60)));

    assertThat(round().at()).contains(clock.instant().plus(PERIOD));
  }

  @Test
  void wants_to_be_woken_when_a_hint_says_that_something_is_due() {
    var at = clock.instant().plusMillis(300);

    assertThat(pass.wanted(new Ready.Later(QUEUE, at))).contains(at);
  }

  @Test
  void looks_when_a_hint_said_so_although_it_has_just_looked() {
    round();
    enqueue(QUEUE, "a", Window.from(clock.instant().plusMillis(300)));
    pass.wanted(new Ready.Later(QUEUE, clock.instant().plusMillis(300)));
    clock.pass(Duration.ofMillis(300));

    round();

    assertThat(state("a")).isEqualTo(READY);
  }

  @Test
  void keeps_a_hint_that_comes_while_the_store_answers() {
    enqueue(QUEUE, "a", Window.from(in(60)));
    held = Optional.of(Promise.promise());
    var round = pass.run();
    var at = clock.instant().plusMillis(300);
    pass.wanted(new Ready.Later(QUEUE, at));

    held.orElseThrow().complete();

    assertThat(round.await().at()).contains(at);
  }

  @Test
  void asks_no_more_for_a_queue_that_is_gone() {
    enqueue(QUEUE, "a", Window.ALWAYS);
    round();
    backend.jobs().cancel(List.of(new Cancel("a", true, "", "ann", Duration.ZERO))).await();
    backend.jobs().prune(new Prune.Ids(List.of("a"), true)).await();
    backend.queues().remove(QUEUE, new Match.Any()).await();
    clock.pass(Duration.ofSeconds(5));

    assertThat(round()).isEqualTo(Again.WHEN_IT_RINGS);
  }

  @Test
  void brings_home_the_jobs_of_dead_holders() {
    enqueue(QUEUE, "a", Window.ALWAYS);
    claim();
    clock.pass(LEASE);

    round();

    assertThat(state("a")).isEqualTo(READY);
  }

  @Test
  void settles_what_has_run_out_of_lives() {
    enqueue(QUEUE, "a", Window.ALWAYS);
    for (int death = 0; death < 4; death++) {
      claim();
      clock.pass(LEASE);
      round();
    }

    assertThat(state("a")).isEqualTo(DEAD);
  }

  @Test
  void settles_what_has_run_out_of_time() {
    enqueue(QUEUE, "a", Window.until(in(60)));
    clock.pass(Duration.ofSeconds(60));

    round();

    assertThat(state("a")).isEqualTo(DISCARDED);
  }

  @Test
  void goes_on_at_once_when_a_bound_cut_it_short() {
    var due = Window.from(in(60));
    IntStream.range(0, 250).forEach(n -> enqueue(QUEUE, "j" + n, due));
    clock.pass(Duration.ofSeconds(60));

    assertThat(round().at()).hasValueSatisfying(at -> assertThat(at).isEqualTo(clock.instant()));
    round();

    assertThat(IntStream.range(0, 250)).allMatch(n -> state("j" + n) == READY);
  }

  @Test
  void goes_on_at_once_when_a_store_says_no_more_than_that_there_is_more() {
    enqueue(QUEUE, "a", Window.from(in(60)));
    said =
        Optional.of(
            new Claimed(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                Map.of(),
                Optional.empty(),
                true));

    assertThat(round().at()).contains(clock.instant());
  }

  @Test
  void looks_at_every_queue_however_many_there_are() {
    var due = Window.from(in(60));
    IntStream.range(0, 5_000).forEach(n -> enqueue("q" + n, "j" + n, due));
    clock.pass(Duration.ofSeconds(60));

    for (var again = round(); again.at().filter(clock.instant()::equals).isPresent(); ) {
      again = round();
    }

    assertThat(IntStream.range(0, 5_000)).allMatch(n -> state("j" + n) == READY);
  }

  @Test
  void looks_at_the_others_when_one_queue_cannot_be_asked() {
    away = "a";
    enqueue("a", "lost", Window.from(in(60)));
    enqueue("b", "found", Window.from(in(60)));
    clock.pass(Duration.ofSeconds(60));

    round();

    assertThat(state("found")).isEqualTo(READY);
  }

  private void enqueue(String queue, String id, Window window) {
    var job = Job.of(id, "mail.send", queue, Json.EMPTY_OBJECT).withWindow(window);
    backend.jobs().enqueue(List.of(job), false).await();
  }

  private void claim() {
    var want =
        new Want(
            Optional.empty(),
            new Holder("w1", "n2"),
            Want.Queues.of(QUEUE),
            Set.of(),
            1,
            Optional.empty());
    assertThat(backend.jobs().claim(want).await().lent()).hasSize(1);
  }

  private Instant in(int seconds) {
    return clock.instant().plusSeconds(seconds);
  }

  private Again round() {
    return pass.run().await();
  }

  private JobState state(String id) {
    var found = backend.search().get(List.of(id)).await().getFirst();
    return ((Found.Here) found).snapshot().state();
  }
}
