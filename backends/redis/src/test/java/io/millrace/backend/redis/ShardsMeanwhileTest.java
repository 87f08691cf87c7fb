package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Claim;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Want;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What others do while a node bounds a queue with several shards, before each of its steps once.
class ShardsMeanwhileTest extends BackendContract {
  private static final int MANY = 12;
  private static final int RUNNING = 3;

  /// After so many steps a node has told the first shard how the queue is to be.
  private static final int CONFIGURED = 3;

  private static final Match ANY = new Match.Any();

  private List<Claim> held = List.of();
  private int step;

  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }

  private static QueueConfig bounded(int most) {
    return QueueConfig.of(QUEUE).withShards(4).withConcurrency(most);
  }

  private static void put(Backend node, QueueConfig config) {
    assertThat(node.queues().put(config, ANY, "ann").await()).isNotInstanceOf(Put.InUse.class);
  }

  private void someRun() {
    put(backend, QueueConfig.of(QUEUE).withShards(4));
    IntStream.range(0, MANY).forEach(at -> enqueue("j" + at));
    var lease = Optional.of(Duration.ofMinutes(1));
    held =
        claim(new Want(Optional.empty(), HOLDER, Want.Queues.of(QUEUE), Set.of(), RUNNING, lease))
            .lent();
    assertThat(held).hasSize(RUNNING);
  }

  /// Has a node bound the queue on a fresh store, once for each of its steps, before which others
  /// do that; then it is looked at what came of it.
  private void amid(QueueConfig config, Runnable meanwhile, Runnable after) {
    boolean stopped = true;
    for (step = 0; stopped; step++) {
      assertThat(step).as("an end of its steps").isLessThan(100);
      backend.close().await();
      backend = open(clock);
      someRun();
      try (var late = new Late(config, step)) {
        stopped = late.isStopped();
        if (stopped) {
          meanwhile.run();
        }
      }
      after.run();
      assertThat(claim(MANY)).as(at()).isEmpty();
    }
    assertThat(step).as("how many steps it took").isGreaterThan(8);
  }

  /// A node that sets the queue up, and waits before one of its steps until it is closed.
  private final class Late implements AutoCloseable {
    private final CutWire wire = CutWire.to(RedisServer.ofThisJvm());
    private final Backend node = InHand.openThrough(clock, wire.url());
    private final CompletableFuture<Boolean> stopped;
    private final CompletableFuture<Put> answer;

    Late(QueueConfig config, int step) {
      stopped = wire.stopAfter(step);
      answer = node.queues().put(config, ANY, "ann").toCompletionStage().toCompletableFuture();
      CompletableFuture.anyOf(stopped, answer).join();
    }

    boolean isStopped() {
      return stopped.isDone();
    }

    @Override
    public void close() {
      wire.release();
      assertThat(answer.join()).as(at()).isNotInstanceOf(Put.InUse.class);
      node.close().await();
      wire.close();
    }
  }

  private String at() {
    return "before step " + step;
  }

  private int bound() {
    return backend
        .queues()
        .get(List.of(QUEUE))
        .await()
        .getFirst()
        .config()
        .concurrency()
        .orElseThrow();
  }

  @Test
  void who_ends_holds_nothing_of_it() {
    amid(
        bounded(4),
        () -> held.forEach(it -> settle(it, DONE)),
        () ->
            assertThat(claim(MANY))
                .as(at())
                .hasSize(4 - (RUNNING - stats(QUEUE).in(JobState.SUCCEEDED))));
  }

  @Test
  void who_sets_another_bound_and_the_later_of_both_holds() {
    amid(
        bounded(4),
        () -> put(backend, bounded(6)),
        () -> assertThat(claim(MANY)).as(at()).hasSize(bound() - RUNNING));
  }

  @Test
  void who_sets_another_bound_and_comes_to_its_end_later() {
    var other = new ArrayList<Late>();
    amid(
        bounded(4),
        () -> other.add(new Late(bounded(6), CONFIGURED)),
        () -> {
          other.forEach(Late::close);
          other.clear();
          assertThat(claim(MANY)).as(at()).hasSize(bound() - RUNNING);
        });
  }
}
