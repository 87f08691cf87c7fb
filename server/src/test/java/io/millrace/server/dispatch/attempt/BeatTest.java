package io.millrace.server.dispatch.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Fault;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.perform.FailureException;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extend.Wish;
import io.millrace.core.spi.Extended.Slot;
import io.millrace.server.dispatch.attempt.Aside.Turned;
import io.millrace.server.dispatch.attempt.Stopping.Stop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// An attempt that waits for the store, with the store's answers in the hand of the test.
class BeatTest {
  private static final long NOW = Lent.AT.toEpochMilli();
  private static final Json RESULT = Json.of("{\"bytes\":812}");

  private final BlockingQueue<Attempt> beats = new LinkedBlockingQueue<>();
  private final CompletableFuture<Submitted> submitted = new CompletableFuture<>();
  private final Attempt attempt = Lent.attempt("a", new InHand());
  private Thread thread = Thread.currentThread();

  private final class InHand implements Attempt.Calls {
    @Override
    public void beat(Attempt beating) {
      beats.add(beating);
    }

    @Override
    public CompletableFuture<Submitted> submit(Draft child) {
      return submitted;
    }
  }

  private interface Work<T> {
    T come() throws Exception;
  }

  /// On a thread of its own, which may be interrupted and is when the test is over.
  private <T> FutureTask<T> begin(Work<T> work) {
    var task =
        new FutureTask<T>(() -> {
          attempt.begin();
          return work.come();
        });
    thread = Thread.startVirtualThread(task);
    return task;
  }

  private FutureTask<String> beat() {
    return begin(() -> {
      attempt.heartbeat();
      return "heard";
    });
  }

  @AfterEach
  void end() {
    if (thread.isVirtual()) {
      thread.interrupt();
    }
  }

  @Test
  void comes_back_from_a_heartbeat_when_the_store_has_heard() throws Exception {
    var beat = beat();
    beats.take();
    attempt.renew();
    assertThat(beat.isDone()).isFalse();

    attempt.renewal().heard(NOW);

    assertThat(beat.get()).isEqualTo("heard");
  }

  @Test
  void waits_for_an_earlier_renewal_that_may_have_what_was_said() throws Exception {
    attempt.log("info", "said before");
    attempt.renew();
    var beat = beat();
    beats.take();
    attempt.renew();

    attempt.renewal().heard(NOW);
    thread.join(Duration.ofMillis(20));
    assertThat(beat.isDone()).isFalse();
    attempt.renewal().heard(NOW);

    assertThat(beat.get()).isEqualTo("heard");
  }

  @Test
  void waits_for_another_renewal_when_one_was_not_heard() throws Exception {
    var beat = beat();
    beats.take();
    Extend first = attempt.renew();
    attempt.unheard(first);
    thread.join(Duration.ofMillis(20));
    assertThat(beat.isDone()).isFalse();
    attempt.renew();

    attempt.renewal().heard(NOW);

    assertThat(beat.get()).isEqualTo("heard");
  }

  @Test
  void is_not_heard_by_a_renewal_that_was_sent_before() throws Exception {
    attempt.renew();
    var beat = beat();
    beats.take();

    attempt.renewal().heard(NOW);

    thread.join(Duration.ofMillis(20));
    assertThat(beat.isDone()).isFalse();
  }

  @Test
  void is_woken_from_a_heartbeat_when_it_is_stopped() throws Exception {
    var beat =
        begin(() -> {
          try {
            attempt.heartbeat();
            return "heard";
          } catch (InterruptedException e) {
            return "stopped";
          }
        });
    beats.take();

    attempt.stopping().stop(Stop.LOST, NOW);

    assertThat(beat.get()).isEqualTo("stopped");
  }

  @Test
  void gives_its_slot_away_at_a_checkpoint_and_asks_for_it_in_every_round_until_it_has_it()
      throws Exception {
    attempt.aside().heard(Slot.ASKED, NOW);
    var going =
        begin(() -> {
          attempt.checkpoint();
          return "went on";
        });
    beats.take();
    assertThat(attempt.renew().wish()).contains(Wish.GIVE);

    assertThat(attempt.aside().heard(Slot.GIVEN, NOW)).isEqualTo(Turned.ASIDE);
    assertThat(attempt.wantsToSpeak(NOW)).isTrue();
    assertThat(attempt.renew().wish()).contains(Wish.TAKE);
    assertThat(attempt.aside().heard(Slot.GIVEN, NOW)).isEqualTo(Turned.NOT);

    assertThat(attempt.aside().heard(Slot.OWN, NOW)).isEqualTo(Turned.BACK);
    assertThat(going.get()).isEqualTo("went on");
    assertThat(attempt.renew().wish()).isEmpty();
  }

  @Test
  void has_as_much_time_as_before_when_it_goes_on() throws Exception {
    var usual = attempt.deadline();
    long over = NOW + attempt.claim().job().terms().timeout().toMillis();
    attempt.aside().heard(Slot.ASKED, NOW);
    var going =
        begin(() -> {
          attempt.checkpoint();
          return "went on";
        });
    beats.take();
    attempt.aside().heard(Slot.GIVEN, NOW + 10);
    assertThat(attempt.isOver(over)).as("its time stands still").isFalse();

    attempt.aside().heard(Slot.OWN, NOW + 110);

    going.get();
    assertThat(attempt.isOver(over + 99)).isFalse();
    assertThat(attempt.isOver(over + 100)).isTrue();
    assertThat(attempt.deadline()).isEqualTo(usual.plusMillis(100));
  }

  @Test
  void has_a_step_stored_before_it_goes_on() throws Exception {
    var step = begin(() -> attempt.step("fetch", () -> RESULT));
    beats.take();

    var said = attempt.renew();

    assertThat(said.report().steps()).containsEntry("fetch", RESULT);
    assertThat(step.isDone()).isFalse();
    attempt.renewal().heard(NOW);
    assertThat(step.get()).isEqualTo(RESULT);
  }

  @Test
  void does_a_step_once() throws Exception {
    var step = begin(() -> attempt.step("fetch", () -> RESULT));
    beats.take();
    attempt.renew();
    attempt.renewal().heard(NOW);
    step.get();

    var again =
        attempt.step(
            "fetch",
            () -> {
              throw new AssertionError("done before");
            });

    assertThat(again).isEqualTo(RESULT);
  }

  @Test
  void fails_for_good_when_its_steps_come_to_too_much() {
    var much = Json.of("\"" + "x".repeat(1024 * 1024) + "\"");

    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> attempt.step("fetch", () -> much))
        .satisfies(it -> assertThat(it.failure().type()).isEqualTo("steps_too_large"));
  }

  @Test
  void hears_the_id_of_a_child_that_was_known_before() throws Exception {
    submitted.complete(
        new Submitted.Taken(new Enqueued.Known("child", JobState.READY, Optional.empty())));

    assertThat(attempt.enqueue(Draft.of("t", "q", Json.EMPTY_OBJECT))).isEqualTo("child");
  }

  @Test
  void fails_for_good_when_its_child_cannot_be_a_job_and_says_all_that_is_wrong() {
    submitted.complete(
        new Submitted.Refused(
            List.of(new Fault("/type", "format", "bad"), new Fault("/key", "format", "worse"))));

    assertThatExceptionOfType(FailureException.class)
        .isThrownBy(() -> attempt.enqueue(Draft.of("", "q", Json.EMPTY_OBJECT)))
        .satisfies(it -> assertThat(it.failure().message()).contains("/type bad", "/key worse"));
  }
}
