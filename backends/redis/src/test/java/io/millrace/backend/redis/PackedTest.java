package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.backend.redis.record.Packed;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Labels;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Terms;
import io.millrace.core.job.Window;
import io.millrace.core.spi.Backend;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What Lua writes of a job is what Java believes that it is.
class PackedTest extends BackendContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }

  private static Job rich(String id) {
    var terms = Terms.DEFAULT.withTimeout(Duration.ofMinutes(7)).withMaxAttempts(9);
    return job(id)
        .withPriority(3)
        .withKey(Optional.of("tenant"))
        .withArgs(Json.of("{\"to\":\"\\u00e4\"}"))
        .withTerms(terms)
        .withLabels(new Labels(List.of("vip"), Json.of("{}")));
  }

  @Test
  void of_a_job_that_waits() {
    enqueue(rich("a"));

    var packed = same("a");

    assertThat(packed.job()).isEqualTo(rich("a"));
    assertThat(packed.createdAt()).isEqualTo(clock.millis());
    assertThat(packed.runAt()).isEqualTo(clock.millis());
    assertThat(packed.n()).isOne();
    assertThat(packed.version()).isOne();
  }

  @Test
  void of_a_job_that_is_dated_before_the_epoch_and_expires_late() {
    var window = Window.from(java.time.Instant.parse("1969-07-20T20:17:40Z"));
    enqueue(rich("a").withWindow(window));

    assertThat(same("a").scheduledAt()).isEqualTo(window.runAt().orElseThrow());
  }

  @Test
  void of_a_job_that_was_tried_twice_and_is_done() {
    enqueue(rich("a"));
    settle(claim(), retryIn(Duration.ofSeconds(1)));
    clock.pass(Duration.ofSeconds(1));
    settle(claim(), DONE);

    var packed = same("a");

    assertThat(packed.attempt()).isEqualTo(2);
    assertThat(packed.pasts()).isEqualTo(2);
    assertThat(packed.version()).isEqualTo(5);
    assertThat(packed.finishedAt()).isEqualTo(clock.millis());
    assertThat(packed.job()).isEqualTo(rich("a"));
  }

  @Test
  void of_a_job_that_was_rescued_and_is_dead() {
    enqueue(rich("a"));
    claim();
    clock.pass(LEASE);
    settle(claim(), new Outcome.Dead(FAILURE));

    assertThat(same("a").rescues()).isOne();
  }

  /// Read and written it is the same, byte for byte.
  private static Packed same(String id) {
    var key = InHand.prefix() + ":{" + QUEUE + "}:jobs";
    var record = Objects.requireNonNull(RedisServer.ofThisJvm().ask("HGET", key, id));
    var packed = Packed.read(record, id, QUEUE);
    assertThat(packed.write()).isEqualTo(record);
    return packed;
  }
}
