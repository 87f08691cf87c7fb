package io.millrace.server.http.route.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.backend.contract.TestClock;
import io.millrace.core.bus.Bus;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Want;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Retention;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Settle;
import io.millrace.server.Loop;
import io.millrace.server.http.TestServer;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.TestDoors;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is cleaned up and brought home by hand, under a clock in the hand and with no pass beside.
@ExtendWith(VertxExtension.class)
class MaintenanceRoutesTest {
  private static final String QUEUE = "mail";
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Failure FAILURE = Failure.of(FailureKind.TERMINAL, "Boom", "no");
  private static final Outcome DISCARDED = new Outcome.Discard(FAILURE);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private Backend backend;
  private OpenApiChecked api;
  private int made;

  @BeforeEach
  void open(Vertx vertx) {
    backend = Loop.of(vertx).memory(clock);
    var doors = TestDoors.of(backend, Bus.on(vertx), clock);
    var kept =
        Map.of(
            JobState.SUCCEEDED,
            WEEK.multipliedBy(4),
            JobState.CANCELLED,
            WEEK,
            JobState.DISCARDED,
            WEEK);
    var routes = new MaintenanceRoutes(doors, new Idempotency(doors, WEEK), kept);
    api = OpenApiChecked.at(TestServer.start(vertx, routes).uri());
  }

  @Test
  void forgets_what_is_older_than_the_call_says() {
    end(Outcome.Done.EMPTY, 3);
    end(DISCARDED, 2);
    clock.pass(Duration.ofHours(1).plusMillis(1));
    end(Outcome.Done.EMPTY, 1);
    clock.pass(Duration.ofMinutes(1));

    var cleaned = cleanup("{\"succeeded_jobs\":\"1h\",\"failed_jobs\":\"2h\"}");

    assertThat(cleaned.path("successful_jobs_deleted").asInt()).isEqualTo(3);
    assertThat(cleaned.path("failed_jobs_deleted").asInt()).isZero();
    assertThat(cleaned.path("total_deleted").asInt()).isEqualTo(3);
    assertThat(count(JobState.SUCCEEDED)).isOne();
    assertThat(count(JobState.DISCARDED)).isEqualTo(2);
  }

  @Test
  void only_counts_when_it_is_a_rehearsal() {
    end(Outcome.Done.EMPTY, 3);
    clock.pass(WEEK);

    var counted = cleanup("{\"succeeded_jobs\":\"1h\",\"dry_run\":true}");

    assertThat(counted.path("total_deleted").asInt()).isEqualTo(3);
    assertThat(count(JobState.SUCCEEDED)).isEqualTo(3);
  }

  @Test
  void counts_and_forgets_alike_by_retention_what_the_call_does_not_name() {
    end(Outcome.Done.EMPTY, 3);
    end(DISCARDED, 2);
    clock.pass(WEEK.plusMillis(1));

    var stats = api.get("/v1/maintenance/cleanup/stats").json();
    var cleaned = cleanup("{}");

    assertThat(stats.path("old_successful_jobs").asInt()).isZero();
    assertThat(stats.path("old_failed_jobs").asInt()).isEqualTo(2);
    assertThat(stats.path("total_cleanable").asInt()).isEqualTo(2);
    assertThat(cleaned.path("failed_jobs_deleted").asInt()).isEqualTo(2);
    assertThat(count(JobState.SUCCEEDED)).isEqualTo(3);
    assertThat(api.get("/v1/maintenance/cleanup/stats").json().path("total_cleanable").asInt())
        .isZero();
  }

  @Test
  void goes_by_what_a_queue_says_itself() {
    var hour = Optional.of(Duration.ofHours(1));
    var own = new Retention(hour, Optional.empty(), Optional.empty(), OptionalInt.empty());
    var config = QueueConfig.of(QUEUE).withRetention(own);
    backend.queues().put(config, new Match.Any(), "ann").await();
    end(Outcome.Done.EMPTY, 1);
    clock.pass(Duration.ofHours(2));

    assertThat(cleanup("{}").path("successful_jobs_deleted").asInt()).isOne();
  }

  @Test
  void forgets_more_than_one_slice() {
    end(Outcome.Done.EMPTY, 1_203);
    clock.pass(WEEK);

    var old = cleanup("{\"succeeded_jobs\":\"1h\",\"dry_run\":true}");
    var cleaned = cleanup("{\"succeeded_jobs\":\"1h\"}");

    assertThat(old.path("total_deleted").asInt()).isEqualTo(1_203);
    assertThat(cleaned.path("total_deleted").asInt()).isEqualTo(1_203);
    assertThat(count(JobState.SUCCEEDED)).isZero();
  }

  @Test
  void never_touches_dead_letters() {
    end(new Outcome.Dead(FAILURE), 2);
    clock.pass(WEEK.multipliedBy(100));

    assertThat(cleanup("{\"failed_jobs\":\"0s\"}").path("total_deleted").asInt()).isZero();
    assertThat(count(JobState.DEAD)).isEqualTo(2);
  }

  @Test
  void brings_home_what_lost_its_lease_and_counts_it() {
    enqueue(2);
    claim(2);
    assertThat(rescue()).isZero();
    clock.pass(Duration.ofSeconds(16));

    assertThat(rescue()).isEqualTo(2);

    assertThat(count(JobState.READY)).isEqualTo(2);
    assertThat(rescue()).isZero();
  }

  @Test
  void ends_what_ran_out_of_time_on_the_way() {
    enqueue(1);
    claim(1);
    clock.pass(Duration.ofMinutes(2));

    assertThat(rescue()).isZero();

    assertThat(count(JobState.RUNNING)).isZero();
    assertThat(count(JobState.RETRYING)).isOne();
  }

  private int rescue() {
    return api.post("/v1/maintenance/rescue", "{}").json().path("rescued").asInt();
  }

  private JsonNode cleanup(String json) {
    return api.post("/v1/maintenance/cleanup", json).json();
  }

  private void end(Outcome outcome, int count) {
    enqueue(count);
    for (int left = count; left > 0; left -= 100) {
      var claims = claim(Math.min(left, 100));
      var ends = claims.stream().map(it -> end(it, outcome)).toList();
      backend.jobs().settle(ends, Want.NONE).await();
    }
  }

  private Settle end(Claim claim, Outcome outcome) {
    var ruling = Ruling.on(claim.job(), claim.tried(), outcome, clock.instant());
    return new Settle(claim.job().id(), claim.lease().token(), outcome.wire(), ruling);
  }

  private void enqueue(int count) {
    var jobs =
        IntStream.range(0, count)
            .mapToObj(_ -> Job.of("j" + ++made, "t", QUEUE, Json.EMPTY_OBJECT))
            .toList();
    backend.jobs().enqueue(jobs, false).await();
  }

  private List<Claim> claim(int max) {
    var want =
        new Want(
            Optional.empty(),
            new Holder("w1", "n1"),
            Want.Queues.of(QUEUE),
            Set.of(),
            max,
            Optional.empty());
    return backend.jobs().claim(want).await().lent();
  }

  private int count(JobState state) {
    return backend.queues().get(List.of(QUEUE)).await().getFirst().stats().in(state);
  }
}
