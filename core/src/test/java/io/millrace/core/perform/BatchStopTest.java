package io.millrace.core.perform;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Outcome;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A batch that is stopped while items of it are under way.
class BatchStopTest extends OfNumbers {
  @Test
  void begins_no_other_item_when_it_is_asked_to_stop_and_lets_those_under_way_end()
      throws Exception {
    var gate = new CountDownLatch(1);
    var begun = new CountDownLatch(2);
    Set<Integer> ended = ConcurrentHashMap.newKeySet();
    var numbers =
        new Numbers(
            25,
            TENS.withConcurrency(2),
            number -> {
              begun.countDown();
              gate.await();
              ended.add(number);
              return Outcome.Done.EMPTY;
            });
    var attempt = Thread.startVirtualThread(() -> stopped(heard, numbers));
    begun.await();

    heard.cancel();
    gate.countDown();

    attempt.join();
    assertThat(ended).containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void interrupts_those_under_way_when_it_is_interrupted() throws Exception {
    var begun = new CountDownLatch(2);
    var interrupted = new AtomicInteger();
    var numbers =
        new Numbers(
            25,
            TENS.withConcurrency(2),
            _ -> {
              begun.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
              }
              return Outcome.Done.EMPTY;
            });
    var attempt = Thread.startVirtualThread(() -> stopped(heard, numbers));
    begun.await();

    heard.cancel();
    attempt.interrupt();

    attempt.join();
    assertThat(interrupted).hasValue(2);
  }

  @Test
  void stores_nothing_of_a_page_in_which_it_was_stopped() {
    stopped(
        heard,
        new Numbers(
            25,
            ONE_BY_ONE,
            number -> {
              if (number == 9) {
                heard.cancel();
              }
              return Outcome.Done.EMPTY;
            }));

    assertThat(heard.kept().cursor()).isEmpty();
  }
}
