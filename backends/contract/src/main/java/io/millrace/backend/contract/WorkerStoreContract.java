package io.millrace.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Json;
import io.millrace.core.spi.WorkerStore.Told;
import io.millrace.core.worker.Beat;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Enrolment.Mode;
import io.millrace.core.worker.Order;
import io.millrace.core.worker.Tally;
import io.millrace.core.worker.Worker;
import io.millrace.core.worker.WorkerState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every backend promises about the list of workers.
public abstract class WorkerStoreContract extends BackendContract {
  private static final Duration TTL = Duration.ofSeconds(15);
  private static final Json ABOUT = Json.of("{\"types\":[\"mail.send\"]}");
  private static final Json SAID = Json.of("{\"free\":4}");
  private static final Order QUIET =
      new Order(
          Order.What.QUIET,
          "deploy \u00e4",
          Duration.ofSeconds(25),
          Instant.parse("2026-11-22T08:00:00.123Z"));

  @Test
  void one_that_comes_is_listed_as_it_says() {
    var came = register("w1");

    assertThat(came.enrolment()).isEqualTo(enrolment("w1"));
    assertThat(came.state()).isEqualTo(WorkerState.RUNNING);
    assertThat(came.since()).isEqualTo(clock.instant());
    assertThat(list()).containsExactly(came);
  }

  @Test
  void a_sign_of_life_says_what_it_is_about() {
    register("w1");
    clock.pass(Duration.ofSeconds(5));

    assertThat(beat(new Beat("w1", WorkerState.STOPPING, SAID)))
        .containsExactly(new Told(true, Optional.empty()));

    var worker = list().getFirst();
    assertThat(worker.state()).isEqualTo(WorkerState.STOPPING);
    assertThat(worker.last().said()).isEqualTo(SAID);
    assertThat(worker.seen()).isEqualTo(clock.instant());
    assertThat(worker.since()).isEqualTo(clock.instant().minusSeconds(5));
    assertThat(worker.enrolment().about()).isEqualTo(ABOUT);
  }

  @Test
  void who_is_not_listed_is_told_so_and_the_others_are_heard() {
    register("w1");

    assertThat(beat(running("other"), running("w1")))
        .containsExactly(Told.UNKNOWN, new Told(true, Optional.empty()));
    assertThat(ids()).containsExactly("w1");
  }

  @Test
  void what_is_wanted_of_it_is_told_with_each_sign_of_life() {
    register("w1");
    register("w2");

    assertThat(backend.workers().order("w1", QUIET).await()).isTrue();

    assertThat(list().getFirst().order()).contains(QUIET);
    var told = new Told(true, Optional.of(QUIET));
    assertThat(beat(running("w1"), running("w2")))
        .containsExactly(told, new Told(true, Optional.empty()));
    assertThat(beat(running("w1"))).containsExactly(told);
  }

  @Test
  void the_last_order_counts() {
    register("w1");
    var resume = new Order(Order.What.RESUME, "", Duration.ZERO, clock.instant());
    backend.workers().order("w1", QUIET).await();
    backend.workers().order("w1", resume).await();

    assertThat(beat(running("w1"))).containsExactly(new Told(true, Optional.of(resume)));
  }

  @Test
  void nothing_is_wanted_of_nobody() {
    assertThat(backend.workers().order("w1", QUIET).await()).isFalse();
    register("w1");

    assertThat(beat(running("w1"))).containsExactly(new Told(true, Optional.empty()));
  }

  @Test
  void one_that_comes_again_is_new() {
    register("w1");
    beat(new Beat("w1", WorkerState.STOPPING, SAID));
    backend.workers().order("w1", QUIET).await();
    clock.pass(Duration.ofSeconds(1));

    var anew = register("w1");

    assertThat(anew.since()).isEqualTo(clock.instant());
    assertThat(list()).containsExactly(anew);
    assertThat(beat(running("w1"))).containsExactly(new Told(true, Optional.empty()));
  }

  @Test
  void how_its_attempts_ended_is_added_up() {
    register("w1");
    register("w2");

    count(Map.of("w1", new Tally(3, 1), "other", new Tally(9, 9)));
    count(Map.of("w1", new Tally(2, 0), "w2", Tally.FAILURE));
    beat(running("w1"));
    backend.workers().order("w1", QUIET).await();

    assertThat(list().stream().map(Worker::tally))
        .containsExactly(new Tally(5, 1), new Tally(0, 1));
    assertThat(ids()).containsExactly("w1", "w2");
  }

  @Test
  void to_be_counted_is_no_sign_of_life() {
    register("w1");
    clock.pass(TTL);

    count(Map.of("w1", Tally.SUCCESS));

    assertThat(list().getFirst().state()).isEqualTo(WorkerState.GONE);
    assertThat(list().getFirst().tally()).isEqualTo(Tally.SUCCESS);
  }

  @Test
  void one_that_comes_again_or_was_forgotten_has_done_nothing_yet() {
    register("w1");
    register("w2");
    count(Map.of("w1", Tally.SUCCESS, "w2", Tally.SUCCESS));
    assertThat(register("w1").tally()).isEqualTo(Tally.NONE);
    assertThat(list().getFirst().tally()).isEqualTo(Tally.NONE);

    clock.pass(TTL.multipliedBy(10));
    count(Map.of("w2", Tally.SUCCESS));
    register("w2");

    assertThat(list().getFirst().tally()).isEqualTo(Tally.NONE);
  }

  @Test
  void one_that_left_and_comes_again_has_done_nothing_yet() {
    register("w1");
    count(Map.of("w1", Tally.SUCCESS));
    backend.workers().leave("w1").await();
    register("w1");

    assertThat(list().getFirst().tally()).isEqualTo(Tally.NONE);
  }

  @Test
  void one_that_leaves_is_listed_no_more() {
    register("w1");
    register("w2");

    assertThat(backend.workers().leave("w1").await()).isTrue();
    assertThat(backend.workers().leave("w1").await()).isFalse();

    assertThat(ids()).containsExactly("w2");
    assertThat(beat(running("w1"))).containsExactly(Told.UNKNOWN);
  }

  @Test
  void one_that_is_silent_for_its_time_is_gone() {
    register("w1");
    beat(new Beat("w1", WorkerState.QUIET, SAID));
    clock.pass(TTL.minus(TICK));
    assertThat(list().getFirst().state()).isEqualTo(WorkerState.QUIET);

    clock.pass(TICK);

    assertThat(list().getFirst().state()).isEqualTo(WorkerState.GONE);
    assertThat(list().getFirst().last().said()).isEqualTo(SAID);
  }

  @Test
  void one_that_was_gone_is_there_again_when_it_is_heard_of() {
    register("w1");
    clock.pass(TTL.multipliedBy(5));

    assertThat(beat(running("w1"))).containsExactly(new Told(true, Optional.empty()));
    assertThat(list().getFirst().state()).isEqualTo(WorkerState.RUNNING);
  }

  @Test
  void each_sign_of_life_keeps_it_known_anew() {
    register("w1");
    clock.pass(TTL.multipliedBy(9));
    beat(running("w1"));
    clock.pass(TTL.multipliedBy(9));

    assertThat(ids()).containsExactly("w1");
  }

  @Test
  void one_that_is_silent_for_ten_times_its_time_is_forgotten() {
    register("w1");
    clock.pass(TTL.multipliedBy(10).minus(TICK));
    assertThat(ids()).containsExactly("w1");

    clock.pass(TICK);

    assertThat(ids()).isEmpty();
    assertThat(beat(running("w1"))).containsExactly(Told.UNKNOWN);
    assertThat(backend.workers().order("w1", QUIET).await()).isFalse();
    assertThat(backend.workers().leave("w1").await()).isFalse();
  }

  @Test
  void very_many_are_listed_by_their_ids() {
    var ids = IntStream.range(1_000, 2_000).mapToObj(n -> "w" + n).toList();
    ids.reversed().forEach(this::register);

    assertThat(ids()).isEqualTo(ids);
  }

  private static Enrolment enrolment(String id) {
    return new Enrolment(id, Mode.PULL, TTL, ABOUT);
  }

  private Worker register(String id) {
    return backend.workers().register(enrolment(id)).await();
  }

  private static Beat running(String id) {
    return new Beat(id, WorkerState.RUNNING, SAID);
  }

  private List<Told> beat(Beat... beats) {
    return backend.workers().beat(Arrays.asList(beats)).await();
  }

  private void count(Map<String, Tally> ended) {
    backend.workers().count(ended).await();
  }

  private List<Worker> list() {
    return backend.workers().list().await();
  }

  private List<String> ids() {
    return list().stream().map(Worker::id).toList();
  }
}
