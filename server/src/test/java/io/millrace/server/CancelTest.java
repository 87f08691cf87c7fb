package io.millrace.server;

import static io.millrace.core.job.FailureKind.TERMINAL;
import static io.millrace.core.job.JobState.CANCELLED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Draft;
import io.millrace.core.job.Failure;
import io.millrace.core.job.Json;
import io.millrace.core.job.Life;
import io.millrace.core.perform.FailureException;
import io.millrace.core.spi.Cancel;
import io.millrace.plugin.performer.Delay;
import io.millrace.plugin.performer.Echo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Jobs that run and should not.
class CancelTest extends EngineTest {
  private static final Duration GRACE = Duration.ofMillis(500);

  @Test
  void stops_at_once_an_attempt_that_looks_whether_it_should() {
    start(new Delay());
    var id = submit(Draft.of("delay", QUEUE, Json.of("{\"for\": \"1h\"}")));
    until(() -> words(id).contains("job.started"));

    cancel(id, Duration.ofMinutes(1));

    assertThat(took(life(id, CANCELLED))).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void wakes_an_attempt_that_waits() {
    start(staying(_ -> gate.await()));
    var id = begin();

    cancel(id, Duration.ofMinutes(1));

    assertThat(life(id, CANCELLED).attempts().getFirst().outcome()).contains("cancelled");
  }

  @Test
  void counts_as_cancelled_what_failed_for_good_because_it_was_cancelled() {
    start(
        staying(context -> {
          Does.untilAsked(context);
          throw new FailureException(Failure.of(TERMINAL, "broken_off", "half done"));
        }));
    var id = begin();

    cancel(id, Duration.ofMinutes(1));

    assertThat(life(id, CANCELLED).error()).isEmpty();
  }

  @Test
  void keeps_the_result_of_an_attempt_that_ends_well_all_the_same() {
    start(staying(Does::untilAsked));
    var id = begin();

    cancel(id, Duration.ofMinutes(1));

    assertThat(life(id, SUCCEEDED).result()).contains(Json.EMPTY_OBJECT);
  }

  @Test
  void gives_one_that_does_not_hear_its_grace_and_no_more() {
    start(staying(_ -> Does.stayDeaf(gate)));
    var id = begin();
    var asked = Instant.now(clock);

    cancel(id, GRACE);

    var life = life(id, CANCELLED);
    gate.countDown();
    assertThat(Duration.between(asked, life.course().finishedAt().orElseThrow()))
        .isBetween(GRACE.minusMillis(1), GRACE.plusSeconds(10));
  }

  @Test
  void takes_the_lease_of_one_that_is_cancelled_by_force_and_drops_what_it_comes_to() {
    config.putAll(Map.of("workers.min", "1", "workers.max", "1"));
    start(staying(Does::untilAsked), new Echo());
    var id = begin();

    engine.jobs().cancel(List.of(new Cancel(id, true, "withdrawn", "ann", GRACE))).await();

    assertThat(get(id).state()).isEqualTo(CANCELLED);
    // The one worker has time for it once the other has gone.
    life(submit(Draft.of("echo", QUEUE, Json.EMPTY_OBJECT)), SUCCEEDED);
    isTold(id, "job.created", "job.started", "job.cancelled");
  }

  @Test
  void reaches_every_attempt_however_many_run() {
    config.putAll(Map.of("workers.max", "250"));
    start(staying(_ -> gate.await()));
    var ids = submit(times(250, draft()));
    awaitBegun(250);

    cancel(ids.getLast(), Duration.ofMinutes(1));

    assertThat(life(ids.getLast(), CANCELLED).attempts()).hasSize(1);
    gate.countDown();
  }

  private void cancel(String id, Duration grace) {
    engine.jobs().cancel(List.of(new Cancel(id, false, "withdrawn", "ann", grace))).await();
  }

  private static Duration took(Life life) {
    return Duration.between(
        life.course().startedAt().orElseThrow(), life.course().finishedAt().orElseThrow());
  }
}
