package io.millrace.server.http.route.enqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.access.Caller;
import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Json;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.server.Loop;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.route.TestDoors;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What who sends a job hears of a store that cannot be asked.
@ExtendWith(VertxExtension.class)
class SubmittingTest {
  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");

  @Test
  void is_told_that_the_store_cannot_be_asked_and_when_to_come_again(Vertx vertx) {
    var loop = Loop.of(vertx);
    var bus = Bus.on(vertx);
    bus.submit().answer(_ -> Future.failedFuture(new BackendUnavailable("the disk is full")));
    var backend = MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new SplittableRandom(7));
    var doors = TestDoors.of(backend, bus, clock);
    var submitting = loop.get(() -> new Submitting(doors, vertx));
    var draft = Draft.of("mail.send", "mail", Json.EMPTY_OBJECT);

    var problem =
        loop.await(() ->
            submitting
                .one(Caller.OPEN, draft)
                .map(_ -> Problem.of(ProblemCode.INTERNAL, "taken"))
                .otherwise(Problem::of));

    assertThat(problem.code()).isEqualTo(ProblemCode.BACKEND_UNAVAILABLE);
    assertThat(problem.headers()).containsKey("retry-after");
  }

  @Test
  void who_sends_to_a_queue_that_is_away_is_refused_alone(Vertx vertx) {
    var loop = Loop.of(vertx);
    var bus = Bus.on(vertx);
    bus.submit()
        .answer(submit ->
            submit.drafts().stream().anyMatch(it -> it.queue().equals("away"))
                ? Future.failedFuture(new BackendUnavailable("its part of the store is away"))
                : Future.succeededFuture(
                    submit.drafts().stream()
                        .<Submitted>map(_ -> new Submitted.Refused(List.of()))
                        .toList()));
    var backend = MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new SplittableRandom(7));
    var doors = TestDoors.of(backend, bus, clock);
    var submitting = loop.get(() -> new Submitting(doors, vertx));

    var heard =
        loop.get(() ->
            Stream.of("mail", "away", "mail")
                .map(it -> Draft.of("mail.send", it, Json.EMPTY_OBJECT))
                .map(it -> submitting.one(Caller.OPEN, it))
                .toList());
    loop.await(() -> Future.join(heard).otherwiseEmpty());

    assertThat(heard).extracting(Future::succeeded).containsExactly(true, false, true);
  }
}
