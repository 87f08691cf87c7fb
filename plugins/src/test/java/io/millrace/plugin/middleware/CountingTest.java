package io.millrace.plugin.middleware;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.millrace.backend.contract.perform.Given;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.perform.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What the middleware in the box counts and notes.
class CountingTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration RAN = Duration.ofMillis(250);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final Telemetry telemetry = new Telemetry(registry);

  private static Ruling ruling(Context context, Outcome outcome) {
    return Ruling.on(context.claim().job(), context.claim().tried(), outcome, NOW);
  }

  private void ends(String type, String queue, Outcome outcome) {
    var context = Given.of(Job.of("job_1", type, queue, Json.EMPTY_OBJECT));
    telemetry.onComplete(context, ruling(context, outcome), RAN);
  }

  private double count(String type, String queue, String outcome) {
    return registry
        .get("attempt.run")
        .tags("type", type, "queue", queue, "outcome", outcome)
        .functionTimer()
        .count();
  }

  @Test
  void counts_attempts_by_type_queue_and_outcome() {
    ends("a", "mail", Outcome.Done.EMPTY);
    ends("a", "mail", Outcome.Done.EMPTY);
    ends("a", "slow", Outcome.Done.EMPTY);
    ends("a", "mail", new Outcome.Dead(Failure.of(FailureKind.AUTH, "x", "y")));

    assertThat(count("a", "mail", "done")).isEqualTo(2);
    assertThat(count("a", "slow", "done")).isEqualTo(1);
    assertThat(count("a", "mail", "dead")).isEqualTo(1);
    var timer = registry.get("attempt.run").tags("queue", "slow").functionTimer();
    assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(250);
  }

  @Test
  void counts_what_comes_after_the_first_thousand_together() {
    for (int at = 0; at < Telemetry.MOST + 5; at++) {
      ends("t" + at, "mail", Outcome.Done.EMPTY);
    }
    ends("t0", "mail", Outcome.Done.EMPTY);

    assertThat(count("other", "other", "done")).isEqualTo(5);
    assertThat(count("t0", "mail", "done")).isEqualTo(2);
    assertThat(registry.getMeters()).hasSize(Telemetry.MOST + 1);
  }

  @Test
  void notes_in_the_jobs_own_log_how_long_it_waited_and_ran() {
    var given = Given.args("{}");

    new Timing().onComplete(given, ruling(given, Outcome.Done.EMPTY), RAN);

    assertThat(given.logged).containsExactly("debug waited 0 ms, ran 250 ms");
  }
}
