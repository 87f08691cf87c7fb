package io.millrace.server.http.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.TestServer;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.edge.pace.Patience;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class SlowClientsTest {
  private static final Duration SHORT = Duration.ofMillis(150);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration TICK = Duration.ofMillis(10);
  private static final String GET = "GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private final EchoRoutes routes = new EchoRoutes();

  @Test
  void closes_when_the_head_does_not_come(Vertx vertx) {
    var patience = new Patience(SHORT, LONG, LONG, LONG, LONG, LONG, TICK);
    try (var silent = open(vertx, patience)) {
      assertThat(silent.rest()).isEmpty();
    }
  }

  @Test
  void closes_when_the_head_comes_drop_by_drop(Vertx vertx) {
    var patience = new Patience(SHORT, LONG, LONG, LONG, LONG, LONG, TICK);
    try (var dripping = open(vertx, patience)) {
      dripping.send("GET /echo HTTP/1.1\r\n");
      Thread.startVirtualThread(() -> drip(dripping));
      assertThat(dripping.rest()).isEmpty();
    }
  }

  @Test
  void says_when_the_body_takes_too_long_and_closes(Vertx vertx) {
    var patience = new Patience(LONG, SHORT, LONG, LONG, LONG, SHORT, TICK);
    try (var slow = open(vertx, patience)) {
      slow.send(
          "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Content-Length: 100\r\n\r\n{");
      var answer = slow.answer();
      assertThat(answer.status()).isEqualTo(408);
      assertThat(answer.body()).contains("\"code\":\"request_timeout\"", "\"retryable\":true");
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(slow.rest()).isEmpty();
    }
  }

  @Test
  void closes_when_the_next_request_does_not_come(Vertx vertx) {
    var patience = new Patience(LONG, LONG, LONG, SHORT, LONG, LONG, TICK);
    try (var idle = open(vertx, patience)) {
      assertThat(idle.send(GET).answer().status()).isEqualTo(200);
      assertThat(idle.rest()).isEmpty();
    }
  }

  @Test
  void closes_when_the_next_head_comes_drop_by_drop(Vertx vertx) {
    var patience = new Patience(LONG, LONG, LONG, SHORT, LONG, LONG, TICK);
    try (var dripping = open(vertx, patience)) {
      assertThat(dripping.send(GET).answer().status()).isEqualTo(200);
      Thread.startVirtualThread(() -> drip(dripping));
      assertThat(dripping.rest()).isEmpty();
    }
  }

  @Test
  void closes_when_more_is_asked_at_once_than_is_kept(Vertx vertx) {
    var patience = new Patience(LONG, LONG, LONG, LONG, LONG, SHORT, TICK);
    try (var flood = open(vertx, patience)) {
      flood.sendWhatIsTaken(
          ("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n" + GET.repeat(300)).getBytes(US_ASCII));
      assertThat(flood.rest()).isEmpty();
    }
  }

  @Test
  void closes_when_nothing_of_an_answer_is_taken(Vertx vertx) {
    var patience = new Patience(LONG, LONG, LONG, LONG, SHORT, LONG, TICK);
    try (var stalled = open(vertx, patience)) {
      stalled.send("GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n");
      wait(vertx, SHORT.multipliedBy(3));
      assertThat(stalled.rest().length()).isLessThan(EchoRoutes.LONG);
    }
  }

  @Test
  void bears_who_takes_an_answer_slowly(Vertx vertx) {
    var patience = new Patience(LONG, LONG, LONG, LONG, LONG, LONG, TICK);
    try (var slow = open(vertx, patience)) {
      slow.send("GET /long HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      assertThat(slow.answer().body()).hasSize(EchoRoutes.LONG);
    }
  }

  @Test
  void bears_a_client_that_waits_for_us(Vertx vertx) {
    var patience = new Patience(SHORT, SHORT, LONG, SHORT, SHORT, SHORT, TICK);
    try (var waiting = open(vertx, patience)) {
      waiting.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n");
      wait(vertx, SHORT.multipliedBy(3));
      routes.awaited.complete(Reply.text(200, "at last"));
      assertThat(waiting.answer().body()).isEqualTo("at last");
    }
  }

  @Test
  void says_when_the_answer_never_comes(Vertx vertx) {
    var patience = new Patience(LONG, LONG, SHORT, LONG, LONG, LONG, TICK);
    try (var waiting = open(vertx, patience)) {
      var answer = waiting.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n").answer();
      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.body()).contains("\"code\":\"internal\"");
      routes.awaited.complete(Reply.text(200, "too late"));
      assertThat(waiting.send(GET).answer().body()).contains("\"method\":\"GET\"");
    }
  }

  private RawClient open(Vertx vertx, Patience patience) {
    return RawClient.to(TestServer.start(vertx, patience, routes).port());
  }

  /// A byte after the other, as fast as they are taken.
  private static void drip(RawClient client) {
    for (int drop = 0; drop < 200; drop++) {
      client.sendWhatIsTaken(new byte[] {'x'});
    }
  }

  private static void wait(Vertx vertx, Duration time) {
    var passed = new CountDownLatch(1);
    vertx.setTimer(time.toMillis(), _ -> passed.countDown());
    try {
      passed.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
