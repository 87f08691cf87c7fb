package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Enqueued;
import io.millrace.core.query.Found;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Match;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A node that dies while a job goes to a queue that takes one more: whoever comes meanwhile does
/// not take its room, and room that nobody uses is free again.
class RoomsTest extends Dying {
  private static final String OTHER = "sms";

  /// Than room is kept for nobody.
  private static final Duration LONGER = Duration.ofSeconds(16);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_queue_takes_no_more_than_there_is_room_for(boolean carriedOut) {
    dying(
        carriedOut,
        this::fill,
        this::move,
        () -> enqueue(job("b").withQueue(OTHER)),
        () -> {
          assertThat(stats(OTHER).pending()).as(step()).isLessThanOrEqualTo(1);
          int kept = stats(OTHER).pending() + stats(QUEUE).pending();
          assertThat(kept).as(step()).isEqualTo(found("b") instanceof Found.Here ? 2 : 1);
        });
  }

  @Test
  void room_is_kept_as_long_as_its_job_is_on_its_way() {
    fill();
    ask("HSET", key(QUEUE, "moving"), "a", "\u0002" + OTHER);
    ask("ZADD", key(OTHER, "room"), Long.toString(clock.millis()), "a\u0001" + QUEUE);
    for (int round = 0; round < 3; round++) {
      clock.pass(LONGER);
      backend.tidy().await();
    }
    assertThat(put("b")).isInstanceOf(Enqueued.Refused.class);

    ask("HDEL", key(QUEUE, "moving"), "a");
    clock.pass(LONGER);
    backend.tidy().await();
    assertThat(put("b")).isInstanceOf(Enqueued.New.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void room_that_nobody_uses_is_free_again(boolean carriedOut) {
    dying(
        carriedOut,
        this::fill,
        this::move,
        () -> {
          boolean came = get("a").job().queue().equals(OTHER);
          assertThat(put("b") instanceof Enqueued.New).as(step()).isEqualTo(!came);
          assertThat(stats(OTHER).pending()).as(step()).isEqualTo(1);
        });
  }

  private Enqueued put(String id) {
    return enqueue(job(id).withQueue(OTHER)).getFirst();
  }

  private static String key(String queue, String name) {
    return InHand.prefix() + ":{" + queue + "}:" + name;
  }

  private static void ask(String... command) {
    RedisServer.ofThisJvm().ask(command);
  }

  private void fill() {
    backend.queues().put(QueueConfig.of(OTHER).withMaxDepth(1), new Match.Any(), "ann").await();
    enqueue("a");
  }

  private Future<?> move(Backend node) {
    var there = get("a");
    var patch = new Change.Patch(there.job().withQueue(OTHER), there.life().version());
    return node.jobs().change(List.of(new Change("a", patch, "ann")));
  }
}
