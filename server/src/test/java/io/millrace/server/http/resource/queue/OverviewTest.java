package io.millrace.server.http.resource.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.job.JobState;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueStats;
import io.millrace.core.queue.QueueStats.Flow;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.queue.QueueStats.Took;
import io.millrace.core.queue.SeriesPoint;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.queue.Flows.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What flowed between two instants, and what a person is told to look at.
class OverviewTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:30Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void what_flowed_is_the_difference_up_to_now() {
    var flows = flows(10, point(5, 2), point(3, 4), point(1, 7));

    assertThat(since(flows, 4)).isEqualTo(8);
    assertThat(since(flows, 2)).isEqualTo(6);
    assertThat(since(flows, 60)).as("all of it, when it began later").isEqualTo(10);
  }

  @Test
  void between_two_instants_of_the_past_nothing_of_now_counts() {
    var flows = flows(10, point(5, 2), point(3, 4), point(1, 7));

    assertThat(flows.between(Metric.ENQUEUED, ago(5), ago(1))).isEqualTo(5);
    assertThat(flows.between(Metric.ENQUEUED, ago(5), ago(2))).isEqualTo(2);
    assertThat(flows.between(Metric.ENQUEUED, ago(9), ago(6))).isZero();
  }

  @Test
  void a_queue_that_came_back_counts_from_nothing() {
    assertThat(since(flows(3, point(5, 20), point(1, 2)), 5)).isEqualTo(3);
  }

  @Test
  void step_by_step_it_is_what_flowed_between_their_ends() {
    var flows = flows(10, point(6, 1), point(5, 2), point(3, 4), point(1, 7));

    var steps = flows.steps(Metric.ENQUEUED, ago(5), MINUTE, 5);

    for (int at = 0; at < steps.length; at++) {
      assertThat(steps[at])
          .as("step %s", at)
          .isEqualTo(flows.between(Metric.ENQUEUED, ago(5 - at), ago(4 - at)));
    }
    assertThat(steps).containsExactly(0, 2, 0, 3, 3);
  }

  @Test
  void the_points_of_a_queue_are_walked_once_however_many_steps_there_are() {
    var looks = new AtomicInteger();
    List<SeriesPoint> points =
        new AbstractList<>() {
          @Override
          public SeriesPoint get(int index) {
            looks.incrementAndGet();
            return point(360 - index, index);
          }

          @Override
          public int size() {
            return 360;
          }
        };
    var queue = queue("mail", Map.of(), 0, Optional.empty(), Optional.empty(), 1_000);

    new Flows(List.of(queue), Map.of("mail", points), NOW)
        .steps(Metric.ENQUEUED, ago(360), MINUTE, 360);

    assertThat(looks).hasValue(360);
  }

  @Test
  void tells_of_a_queue_that_nobody_works_for() {
    var text = attention(queue(1, 0, 0, 31, Optional.empty()));

    assertThat(text.at("/0/kind").asText()).isEqualTo("queue_without_worker");
    assertThat(text.at("/0/subject").asText()).isEqualTo("queue:mail");
    assertThat(text.at("/0/since").asText()).isEqualTo("2026-01-01T11:59:59.000Z");
    assertThat(text.at("/0/text").asText()).contains("queue mail", "31s");
  }

  @Test
  void tells_of_a_queue_whose_jobs_wait_long_though_it_moves() {
    assertThat(attention(queue(1, 2, 0, 301, Optional.empty())).at("/0/kind").asText())
        .isEqualTo("growing_lag");
    assertThat(attention(queue(1, 2, 0, 299, Optional.empty()))).isEmpty();
  }

  @Test
  void says_nothing_of_a_queue_that_is_fresh_held_or_paused() {
    var pause = new Pause("ann", Optional.empty(), NOW, Optional.empty());

    assertThat(attention(queue(1, 0, 0, 29, Optional.empty()))).isEmpty();
    assertThat(attention(queue(1, 0, 1, 99, Optional.empty()))).isEmpty();
    assertThat(attention(queue(1, 0, 0, 99, Optional.of(pause)))).isEmpty();
  }

  @Test
  void of_many_queues_it_tells_of_the_fifty_that_wait_the_longest() {
    var many =
        IntStream.rangeClosed(1, 1_000)
            .mapToObj(it -> queue("q" + it, 1, 0, 0, 100 + it, Optional.empty()))
            .toList();

    var text = attention(many);

    assertThat(text).hasSize(50);
    assertThat(text.at("/0/subject").asText()).isEqualTo("queue:q1000");
    assertThat(text.at("/49/subject").asText()).isEqualTo("queue:q951");
  }

  @Test
  void how_long_attempts_took_is_told_of_all_queues_and_not_of_the_slowest() {
    var counts = new int[Took.BUCKETS];
    counts[Took.bucket(40)] = 98;
    var fast = took("mail", counts);
    counts = new int[Took.BUCKETS];
    counts[Took.bucket(8_000)] = 2;
    var slow = took("video", counts);

    var jobs = tree(List.of(fast, slow)).path("jobs");

    assertThat(jobs.path("p50_ms").asLong()).isBetween(40L, 45L);
    assertThat(jobs.path("p99_ms").asLong()).isBetween(8_000L, 9_000L);
    assertThat(tree(List.of()).at("/jobs/p99_ms").asLong(-1)).isZero();
  }

  @Test
  void tells_since_when_the_oldest_ready_job_of_all_queues_waits() {
    var none = queue("idle", Map.of(), 0, Optional.empty(), Optional.empty(), 0);
    var newer = queue("a", 1, 0, 0, 5, Optional.empty());
    var older = queue("b", 1, 0, 0, 7, Optional.empty());

    assertThat(tree(List.of(newer, none, older)).at("/jobs/oldest_ready_at").asText())
        .isEqualTo("2026-01-01T12:00:23.000Z");
    assertThat(tree(List.of(none)).at("/jobs/oldest_ready_at").isNull()).isTrue();
  }

  private static long since(Flows flows, int minutes) {
    return flows.between(Metric.ENQUEUED, ago(minutes), NOW);
  }

  private static Instant ago(int minutes) {
    return NOW.minus(MINUTE.multipliedBy(minutes));
  }

  private static SeriesPoint point(int minutesAgo, long enqueued) {
    return new SeriesPoint(ago(minutesAgo), sums(enqueued));
  }

  private static Sums sums(long enqueued) {
    return new Sums(enqueued, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  private static Flows flows(long enqueued, SeriesPoint... points) {
    return new Flows(
        List.of(queue("mail", Map.of(), 0, Optional.empty(), Optional.empty(), enqueued)),
        Map.of("mail", List.of(points)),
        NOW);
  }

  private static Queue queue(
      int ready, int running, int blocked, int oldestSeconds, Optional<Pause> pause) {
    return queue("mail", ready, running, blocked, oldestSeconds, pause);
  }

  private static Queue queue(
      String name, int ready, int running, int blocked, int oldestSeconds, Optional<Pause> pause) {
    return queue(
        name,
        Map.of(JobState.READY, ready, JobState.RUNNING, running),
        blocked,
        Optional.of(NOW.minusSeconds(oldestSeconds)),
        pause,
        0);
  }

  private static Queue took(String name, int[] counts) {
    return queue(name, Map.of(), 0, Optional.empty(), Optional.empty(), 0, Took.of(counts));
  }

  private static Queue queue(
      String name,
      Map<JobState, Integer> count,
      int blocked,
      Optional<Instant> oldest,
      Optional<Pause> pause,
      long enqueued) {
    return queue(name, count, blocked, oldest, pause, enqueued, Took.NONE);
  }

  private static Queue queue(
      String name,
      Map<JobState, Integer> count,
      int blocked,
      Optional<Instant> oldest,
      Optional<Pause> pause,
      long enqueued,
      Took took) {
    var flow = new Flow(0, 0, 0, took);
    var stats = new QueueStats(count, blocked, oldest, List.of(), flow, sums(enqueued));
    return new Queue(
        QueueConfig.of(name), 0, Optional.empty(), pause, Optional.empty(), stats, NOW, NOW);
  }

  private static JsonNode attention(Queue queue) {
    return attention(List.of(queue));
  }

  private static JsonNode attention(List<Queue> queues) {
    return tree(queues).path("attention");
  }

  private static JsonNode tree(List<Queue> queues) {
    var json = new JsonWriter();
    Overview.write(json, new Flows(queues, Map.of(), NOW), Duration.ofHours(1));
    return json.json().tree();
  }
}
