package io.millrace.server;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Draft;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.plugin.performer.Delay;
import io.millrace.plugin.performer.Echo;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// How an engine stops: what it cannot finish it hands back, and nothing is lost.
class DrainTest extends EngineTest {
  @Test
  void hands_back_at_once_what_can_stop_and_spends_no_attempt() throws Exception {
    config.put("shutdown.grace", "1m");
    start(new Delay());
    var id = submit(Draft.of("delay", QUEUE, Json.of("{\"for\": \"1h\"}")));
    until(() -> words(id).contains("job.started"));

    engine.drain().await(5, TimeUnit.SECONDS);

    assertThat(get(id).state()).isEqualTo(READY);
    assertThat(get(id).life().tried().attempt()).isZero();
  }

  @Test
  void keeps_how_far_an_attempt_came_that_is_handed_back() throws Exception {
    start(
        staying(context -> {
          context.cursor(Json.of("\"page 2\""));
          Does.untilAsked(context);
          context.checkpoint();
        }));
    var id = begin();

    engine.drain().await(5, TimeUnit.SECONDS);

    assertThat(get(id).state()).isEqualTo(READY);
    assertThat(get(id).life().cursor()).contains(Json.of("\"page 2\""));
  }

  @Test
  void lets_what_runs_end_within_the_grace() throws Exception {
    config.put("shutdown.grace", "1m");
    start(staying(_ -> gate.await()));
    var id = begin();

    var drained = engine.drain();
    // Who has no patience has lost it by then.
    vertx.timer(100, TimeUnit.MILLISECONDS).await();
    gate.countDown();
    drained.await(5, TimeUnit.SECONDS);

    assertThat(get(id).state()).isEqualTo(SUCCEEDED);
  }

  @Test
  void gives_back_what_does_not_end_within_the_grace() throws Exception {
    config.put("shutdown.grace", "200ms");
    start(staying(_ -> Does.stayDeaf(gate)));
    var id = begin();

    engine.drain().await(5, TimeUnit.SECONDS);

    assertThat(get(id).state()).isEqualTo(READY);
    assertThat(get(id).life().tried().attempt()).isZero();
    gate.countDown();
  }

  @Test
  void claims_nothing_any_more() throws Exception {
    start(new Echo());
    engine.drain().await(5, TimeUnit.SECONDS);

    var id = submit(Draft.of("echo", QUEUE, Json.EMPTY_OBJECT));

    // The hint is through when the next one is.
    submit(Draft.of("echo", "sms", Json.EMPTY_OBJECT));
    assertThat(get(id).state()).isEqualTo(READY);
  }

  @Test
  void loses_nothing_in_the_middle_of_a_flood() throws Exception {
    start(staying(_ -> {}));
    var ids = submit(times(2_000, draft()));
    awaitBegun(100);

    engine.drain().await(10, TimeUnit.SECONDS);

    Set<JobState> states =
        ids.stream()
            .map(id -> get(id).state())
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(JobState.class)));
    assertThat(states).isSubsetOf(READY, SUCCEEDED);
  }
}
