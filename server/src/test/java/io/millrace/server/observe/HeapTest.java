package io.millrace.server.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeapTest {
  private static final long MIB = 1 << 20;

  private long nanos;
  private int collections;
  private final Heap heap = new Heap(100 * MIB, () -> nanos, () -> collections++);

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  @Test
  void counts_what_the_last_collection_left_and_what_came_in_since() {
    heap.collected(40 * MIB);
    heap.took(0, 20 * MIB);
    assertThat(heap.share()).isEqualTo(0.6);

    heap.collected(50 * MIB);
    assertThat(heap.share()).isEqualTo(0.5);
  }

  @Test
  void counts_more_of_a_job_than_its_args() {
    heap.took(10_000, 0);

    assertThat(heap.share()).isGreaterThan(0.05);
  }

  @Test
  void is_full_from_eight_tenths_on() {
    heap.collected(80 * MIB - 1);
    assertThat(heap.isFull()).isFalse();

    heap.collected(80 * MIB);
    assertThat(heap.isFull()).isTrue();
  }

  @Test
  void is_full_with_what_would_fill_it_before_any_collection_shows_it() {
    heap.collected(70 * MIB);
    heap.took(10, 10 * MIB);

    assertThat(heap.isFull()).isTrue();
  }

  @Test
  void asks_for_a_collection_where_it_seems_full_and_none_has_looked_for_a_while() {
    heap.collected(90 * MIB);
    heap.isFull();
    pass(Duration.ofSeconds(5).minusNanos(1));
    heap.isFull();
    assertThat(collections).isZero();

    pass(Duration.ofNanos(1));
    heap.isFull();
    heap.isFull();
    assertThat(collections).isEqualTo(1);
  }

  @Test
  void asks_for_none_while_there_is_room() {
    heap.collected(10 * MIB);
    pass(Duration.ofHours(1));
    heap.isFull();

    assertThat(collections).isZero();
  }

  @Test
  void sees_the_collections_of_this_process() throws InterruptedException {
    var real = Heap.ofThisProcess();
    real.took(0, Runtime.getRuntime().maxMemory());

    System.gc();
    for (int look = 0; look < 1_000 && real.share() >= 1; look++) {
      Thread.onSpinWait();
      new java.util.concurrent.CountDownLatch(1)
          .await(10, java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    assertThat(real.share()).isBetween(0.000_1, 0.999);
  }
}
