package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.limit.Limit;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Match;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A node that dies while the jobs of a queue go to other lanes: others bring them there, and
/// nothing is lost of them or there twice.
class RelaneTest extends Dying {
  private static final int KEYS = 5;

  /// Several times what a step moves.
  private static final int MANY = 600;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_queue_whose_lanes_change_is_whole_at_each_step(boolean carriedOut) {
    dying(
        carriedOut,
        this::fill,
        node ->
            node.queues()
                .put(bounded(), new Match.Any(), "ann")
                .compose(_ -> node.jobs().claim(want(0, QUEUE)))
                .compose(_ -> node.tidy()),
        () -> assertThat(faults()).as(step()).isEmpty(),
        () -> {
          assertThat(faults()).as(step()).isEmpty();
          assertThat(stats(QUEUE).in(JobState.READY)).as(step()).isEqualTo(MANY);
          boolean bound = config().limits().perKey().isPresent();
          assertThat(ids(claim(100))).as(step()).hasSize(bound ? KEYS : 100);
        });
  }

  private void fill() {
    var jobs =
        IntStream.range(0, MANY)
            .mapToObj(n -> job("j" + n).withKey(Optional.of("k" + n % KEYS)))
            .toArray(Job[]::new);
    for (int from = 0; from < MANY; from += 100) {
      enqueue(Arrays.copyOfRange(jobs, from, from + 100));
    }
  }

  private static QueueConfig bounded() {
    var perKey = new PerKey(Limit.ofConcurrency(1), false, true, Map.of());
    return QueueConfig.of(QUEUE).withLimits(QueueLimits.NONE.withPerKey(perKey));
  }

  private QueueConfig config() {
    return backend.queues().get(List.of(QUEUE)).await().getFirst().config();
  }
}
