package io.millrace.server.http.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.TestServer;
import io.millrace.server.http.edge.pace.Newcomers;
import io.millrace.server.http.ui.WebUi;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class NewcomersTest {
  private static final String GET = "GET /echo HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private static final int MANY_TRIES = 1_000;

  private final AtomicInteger turnedAway = new AtomicInteger();
  private final Newcomers newcomers = new Newcomers(2, turnedAway::incrementAndGet);
  private final List<RawClient> there = new ArrayList<>();
  private int port;

  @BeforeEach
  void start(Vertx vertx) {
    var access = Access.onLoopback(Optional.empty(), new Cors(List.of()), () -> true);
    var terms =
        new FrontDoor.Terms(
            access,
            TestServer.open(new EchoRoutes()),
            new Limits(1024, 1024),
            TestServer.PATIENT,
            newcomers,
            WebUi.NONE,
            () -> false);
    port = TestServer.start(vertx, terms, new EchoRoutes()).port();
  }

  @AfterEach
  void leave() {
    there.forEach(RawClient::close);
  }

  @Test
  void too_many_of_one_address_are_closed_at_once_and_counted() {
    come();
    come();

    assertThat(come().rest()).isEmpty();
    assertThat(turnedAway).hasValue(1);
  }

  @Test
  void who_has_asked_for_something_is_no_newcomer() {
    for (int guest = 0; guest < 5; guest++) {
      assertThat(come().send(GET).answer().status()).isEqualTo(200);
    }
    assertThat(turnedAway).hasValue(0);
  }

  @Test
  void who_was_not_let_in_stays_one() {
    for (int guest = 0; guest < 2; guest++) {
      assertThat(come().send(GET.replace("localhost", "evil.example")).answer().status())
          .isEqualTo(403);
    }
    assertThat(come().rest()).isEmpty();
  }

  @Test
  void who_has_gone_makes_room() {
    come();
    come().send("GET\r\n\r\n").rest();

    assertThat(IntStream.range(0, MANY_TRIES).anyMatch(_ -> isLetIn(come()))).isTrue();
  }

  @Test
  void each_address_has_a_count_of_its_own() {
    assertThat(newcomers.enter("a")).isTrue();
    assertThat(newcomers.enter("a")).isTrue();
    assertThat(newcomers.enter("a")).isFalse();
    assertThat(newcomers.enter("b")).isTrue();
    newcomers.leave("a");
    assertThat(newcomers.enter("a")).isTrue();
  }

  /// We may hear that a connection has gone a moment before the server counts it.
  private static boolean isLetIn(RawClient client) {
    try {
      return client.send(GET).answer().status() == 200;
    } catch (UncheckedIOException _) {
      return false;
    }
  }

  private RawClient come() {
    var client = RawClient.to(port);
    there.add(client);
    return client;
  }
}
