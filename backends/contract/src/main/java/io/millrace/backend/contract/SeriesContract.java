package io.millrace.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.queue.Grain;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.queue.SeriesPoint;
import io.millrace.core.spi.Match;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every backend promises about how queues flowed, minute by minute.
public abstract class SeriesContract extends BackendContract {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private Instant begin;

  @BeforeEach
  void makeAQueue() {
    begin = clock.instant();
    backend.queues().put(QueueConfig.of(QUEUE), new Match.New(), "ann").await();
  }

  @Test
  void gives_back_what_had_gone_through_oldest_first() {
    point(begin, 1);
    point(begin.plus(MINUTE), 5);

    assertThat(series(Grain.MINUTE, begin))
        .containsExactly(at(begin, 1), at(begin.plus(MINUTE), 5));
  }

  @Test
  void a_queue_through_which_nothing_was_told_to_go_has_no_points() {
    assertThat(backend.queues().series(Grain.MINUTE, begin).await()).isEmpty();
  }

  @Test
  void gives_the_last_point_before_what_is_asked_for_to_count_from() {
    point(begin, 1);
    point(begin.plus(MINUTE), 5);
    point(begin.plus(MINUTE.multipliedBy(2)), 7);

    assertThat(series(Grain.MINUTE, begin.plusSeconds(90)))
        .containsExactly(at(begin.plus(MINUTE), 5), at(begin.plus(MINUTE.multipliedBy(2)), 7));
  }

  @Test
  void what_stays_the_same_is_no_new_point() {
    point(begin, 1);
    point(begin.plus(MINUTE), 1);

    assertThat(series(Grain.MINUTE, begin)).containsExactly(at(begin, 1));
  }

  @Test
  void a_minute_has_one_point() {
    point(begin, 1);
    point(begin, 2);

    assertThat(series(Grain.MINUTE, begin)).containsExactly(at(begin, 1));
  }

  @Test
  void whole_hours_are_points_of_the_longer_series_too() {
    point(begin, 1);
    point(begin.plus(MINUTE), 5);
    point(begin.plus(HOUR), 9);

    assertThat(series(Grain.HOUR, begin)).containsExactly(at(begin, 1), at(begin.plus(HOUR), 9));
  }

  @Test
  void minutes_are_forgotten_after_6_hours_but_for_one_to_count_from() {
    for (int minute = 0; minute <= 400; minute++) {
      point(begin.plus(MINUTE.multipliedBy(minute)), minute);
    }

    var minutes = series(Grain.MINUTE, Instant.EPOCH);
    assertThat(minutes.getFirst()).isEqualTo(at(begin.plus(MINUTE.multipliedBy(40)), 40));
    assertThat(minutes).hasSize(361);
    assertThat(series(Grain.HOUR, Instant.EPOCH)).hasSize(7);
  }

  @Test
  void hours_are_forgotten_after_14_days() {
    for (int hour = 0; hour <= 400; hour++) {
      point(begin.plus(HOUR.multipliedBy(hour)), hour);
    }

    assertThat(series(Grain.HOUR, Instant.EPOCH)).hasSize(14 * 24 + 1);
  }

  @Test
  void a_queue_that_is_gone_takes_no_points() {
    backend.queues().remove(QUEUE, new Match.Any()).await();

    point(begin, 1);

    assertThat(backend.queues().series(Grain.MINUTE, begin).await()).isEmpty();
    assertThat(backend.queues().get(List.of()).await()).isEmpty();
  }

  @Test
  void a_queue_that_came_back_begins_anew() {
    point(begin, 5);
    backend.queues().remove(QUEUE, new Match.Any()).await();
    makeAQueue();

    point(begin.plus(MINUTE), 1);

    assertThat(series(Grain.MINUTE, begin)).containsExactly(at(begin.plus(MINUTE), 1));
  }

  private void point(Instant minute, long enqueued) {
    backend.queues().point(minute, Map.of(QUEUE, sums(enqueued))).await();
  }

  private static Sums sums(long enqueued) {
    return new Sums(enqueued, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  private static SeriesPoint at(Instant instant, long enqueued) {
    return new SeriesPoint(instant, sums(enqueued));
  }

  private List<SeriesPoint> series(Grain grain, Instant from) {
    return backend.queues().series(grain, from).await().getOrDefault(QUEUE, List.of());
  }
}
