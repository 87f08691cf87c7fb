package io.millrace.server.http.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.access.Caller;
import io.millrace.server.Loop;
import io.millrace.server.http.call.Guest;
import io.millrace.server.http.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Who waits, and is turned away when what he waits for comes.
@ExtendWith(VertxExtension.class)
class StayingTest {
  private final AtomicBoolean admitted = new AtomicBoolean(true);
  private final Guest guest =
      new Guest(Caller.OPEN, () -> Optional.of(Caller.OPEN).filter(_ -> admitted.get()));
  private final Promise<String> come = Promise.promise();
  private final List<String> back = new ArrayList<>();
  private Loop loop;

  @BeforeEach
  void open(Vertx vertx) {
    loop = Loop.of(vertx);
  }

  @Test
  void gets_what_comes_while_he_is_let_in() {
    var answer = stay();

    loop.run(() -> come.complete("a job"));

    assertThat(answer.await()).isEqualTo("a job");
    assertThat(back).isEmpty();
  }

  @Test
  void does_not_get_what_comes_when_he_is_not_and_it_is_taken_back() {
    var answer = stay();
    admitted.set(false);

    loop.run(() -> come.complete("a job"));

    loop.until(answer::failed);
    assertThat(answer.cause()).isInstanceOf(ProblemException.class);
    loop.until(() -> back.equals(List.of("a job")));
  }

  private Future<String> stay() {
    var none = Promise.<Void>promise().future();
    return loop.get(() ->
        new Staying(loop.context().owner()).during(guest, none, _ -> come.future(), back::add));
  }
}
