package io.millrace.server;

import static io.millrace.core.job.JobState.RETRYING;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Backoff;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Middleware;
import io.millrace.server.dispatch.performer.Performers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Attempts that run longer than they may. There is one worker, so that a slot which is not given
/// free is missed.
class OvertimeTest extends EngineTest {
  private static final Duration TIMEOUT = Duration.ofMillis(100);
  private static final Json STAY = Json.of("\"stay\"");

  @BeforeEach
  void giveLittle() {
    config.putAll(Map.of("workers.min", "1", "workers.max", "1"));
    terms =
        terms
            .withTimeout(TIMEOUT)
            .withBackoff(new Backoff.Fixed(Duration.ofHours(1), Backoff.Jitter.NONE));
  }

  @Test
  void ends_an_attempt_that_waits_longer_than_it_may() {
    start(
        Does.work(
            TYPE,
            _ -> {
              gate.await();
              return Outcome.Done.EMPTY;
            }));

    var life = life(submit(draft()), RETRYING);

    assertThat(life.error())
        .contains(Failure.of(FailureKind.TIMEOUT, "timeout", "ran over its timeout of 100 ms"));
    assertThat(life.tried().attempt()).isOne();
  }

  @Test
  void gives_up_an_attempt_that_does_not_hear_and_uses_its_slot_for_the_next() {
    start(Does.work(TYPE, this::deaf));

    var deaf = submit(Draft.of(TYPE, QUEUE, STAY));
    var next = submit(draft());

    assertThat(life(deaf, RETRYING).error().orElseThrow().kind()).isEqualTo(FailureKind.TIMEOUT);
    assertThat(life(next, SUCCEEDED).attempts()).hasSize(1);
    gate.countDown();
  }

  @Test
  void drops_what_an_attempt_brings_that_was_given_up() {
    var late = new CompletableFuture<Outcome>();
    start(
        Does.work(
            TYPE,
            context -> {
              var outcome = deaf(context);
              late.complete(outcome);
              return outcome;
            }));
    var deaf = submit(Draft.of(TYPE, QUEUE, STAY));
    var before = life(deaf, RETRYING);

    gate.countDown();

    until(late::isDone);
    life(submit(draft()), SUCCEEDED);
    assertThat(get(deaf).life()).isEqualTo(before);
  }

  private Outcome deaf(Context context) {
    if (context.args().equals(STAY)) {
      Does.stayDeaf(gate);
    }
    return Outcome.Done.EMPTY;
  }

  @Test
  void tells_middleware_once_of_an_attempt_that_was_given_up() {
    var ends = new ConcurrentLinkedQueue<String>();
    Middleware telling =
        new Middleware() {
          @Override
          public String name() {
            return "telling";
          }

          @Override
          public void onComplete(Context context, Ruling ruling, Duration ran) {
            ends.add(context.id() + " " + ruling.outcome().wire());
          }
        };
    start(new Performers(List.of(Does.work(TYPE, this::deaf)), List.of(telling), List.of()));
    var deaf = submit(Draft.of(TYPE, QUEUE, STAY));
    life(deaf, RETRYING);

    gate.countDown();
    var next = submit(draft());
    life(next, SUCCEEDED);

    until(() -> ends.size() >= 2);
    assertThat(ends).containsExactlyInAnyOrder(deaf + " retry", next + " done");
  }
}
