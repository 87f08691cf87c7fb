package io.millrace.server.dispatch.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.core.spi.Extend;
import io.millrace.server.dispatch.attempt.Stopping.Stop;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/// How one attempt is kept and stopped.
class AttemptTest {
  private static final long NOW = Lent.AT.toEpochMilli();
  private static final long LEASE = Lent.LEASE.toMillis();

  private final Attempt attempt = Lent.attempt("a");

  @Test
  void begins_when_nobody_has_asked_it_to_stop() {
    assertThat(attempt.begin()).isTrue();
  }

  @Test
  void does_not_begin_when_it_was_asked_to_stop_before() {
    attempt.ask(Stop.SHUTDOWN);

    assertThat(attempt.begin()).isFalse();
  }

  @Test
  void waits_for_no_slot_when_it_was_asked_to_stop_just_before_it_gave_it_away() {
    assertThat(new Aside().give(() -> true).isDone()).isTrue();
    assertThat(new Aside().give(() -> false).isDone()).isFalse();
  }

  @Test
  void has_its_whole_time_whatever_the_clock_of_the_store_says() {
    var timeout = attempt.claim().job().terms().timeout();
    var here = Lent.AT.plusSeconds(3_600);

    var ahead = Lent.attempt("a", here);

    assertThat(ahead.deadline()).isEqualTo(here.plus(timeout));
  }

  @Test
  void stops_at_its_next_checkpoint_when_asked() {
    attempt.begin();

    attempt.ask(Stop.SHUTDOWN);

    assertThat(attempt.isCancelled()).isTrue();
    assertThatExceptionOfType(InterruptedException.class).isThrownBy(attempt::checkpoint);
  }

  @Test
  void is_not_interrupted_when_it_is_only_asked() {
    attempt.begin();

    attempt.ask(Stop.SHUTDOWN);

    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void is_interrupted_where_it_waits_when_it_is_stopped() {
    attempt.begin();

    attempt.stopping().stop(Stop.TIMEOUT, NOW);

    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void leaves_alone_the_thread_that_has_ended_it() {
    attempt.begin();
    attempt.stopping().end();

    attempt.stopping().stop(Stop.TIMEOUT, NOW);

    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void either_does_not_begin_or_is_interrupted_however_close_the_two_are()
      throws InterruptedException {
    for (int round = 0; round < 2_000; round++) {
      var raced = Lent.attempt("a");
      var together = new CyclicBarrier(2);
      var stopped = new CountDownLatch(1);
      var worker =
          Thread.startVirtualThread(() -> {
            meet(together);
            if (raced.begin()) {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                stopped.countDown();
              }
            } else {
              stopped.countDown();
            }
          });
      meet(together);

      raced.stopping().stop(Stop.CANCELLED, NOW);

      stopped.await();
      worker.join();
    }
  }

  @Test
  void keeps_the_first_reason_to_stop() {
    attempt.stopping().stop(Stop.CANCELLED, NOW);

    attempt.stopping().stop(Stop.LOST, NOW);

    assertThat(attempt.stopping().reason()).isEqualTo(Stop.CANCELLED);
  }

  @Test
  void lets_a_reason_to_stop_go_before_a_mere_request() {
    attempt.ask(Stop.SHUTDOWN);

    attempt.stopping().stop(Stop.TIMEOUT, NOW);

    assertThat(attempt.stopping().reason()).isEqualTo(Stop.TIMEOUT);
  }

  @Test
  void is_overdue_when_its_patience_is_over() {
    attempt.stopping().stop(Stop.CANCELLED, NOW + 500);

    assertThat(attempt.stopping().isOverdue(NOW + 499)).isFalse();
    assertThat(attempt.stopping().isOverdue(NOW + 500)).isTrue();
  }

  @Test
  void has_one_end() {
    assertThat(attempt.stopping().end()).isTrue();
    assertThat(attempt.stopping().end()).isFalse();
  }

  @Test
  void is_renewed_after_a_third_of_its_lease() {
    assertThat(attempt.renewal().isDue(NOW + LEASE / 3 - 1)).isFalse();
    assertThat(attempt.renewal().isDue(NOW + LEASE / 3)).isTrue();
  }

  @Test
  void is_renewed_again_a_third_after_the_call_was_sent() {
    attempt.renew();
    attempt.renewal().heard(NOW + 100);

    assertThat(attempt.renewal().isDue(NOW + 100 + LEASE / 3 - 1)).isFalse();
    assertThat(attempt.renewal().isDue(NOW + 100 + LEASE / 3)).isTrue();
  }

  @Test
  void is_not_renewed_twice_at_once() {
    attempt.renew();

    assertThat(attempt.renewal().isDue(NOW + 10 * LEASE)).isFalse();
  }

  @Test
  void is_renewed_once_more_when_somebody_asks_for_it_during_a_renewal() {
    attempt.renew();
    attempt.renewal().attend();

    attempt.renewal().heard(NOW);

    assertThat(attempt.renewal().isDue(NOW)).isTrue();
  }

  @Test
  void says_again_what_was_not_heard_and_is_renewed_at_once() {
    attempt.progress(40, "two of five");
    var unheard = attempt.renew();

    attempt.unheard(unheard);

    assertThat(attempt.renewal().isDue(NOW)).isTrue();
    assertThat(attempt.renew()).isEqualTo(unheard);
  }

  @Test
  void says_its_last_words_without_a_renewal() {
    attempt.log("info", "bye");

    Extend words = attempt.lastWords();

    assertThat(words.by()).isEmpty();
    assertThat(words.report().lines()).hasSize(1);
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
