package io.millrace.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.egress.EgressRule;
import io.millrace.integration.Reply.Answer;
import io.millrace.integration.Reply.Refused;
import io.millrace.integration.Reply.Trouble;
import io.millrace.integration.Reply.Unanswered;
import io.millrace.integration.Reply.Unreadable;
import io.millrace.integration.Reply.Unsent;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a call comes to, against a server that behaves in every bad way.
@Timeout(10)
class ActionHttpTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  private final Box box = Box.open();
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void close() {
    end.countDown();
    box.close();
  }

  private void untilTheEnd() {
    try {
      end.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static byte[] packed(int size) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var packing = new GZIPOutputStream(bytes)) {
      var zeros = new byte[1024 * 1024];
      for (int left = size; left > 0; left -= zeros.length) {
        packing.write(zeros, 0, Math.min(left, zeros.length));
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void an_answer_comes_with_its_status_headers_and_body() throws Exception {
    try (var side = OtherSide.saying("201 Created\nX-Two: a\nx-two: b", "made")) {
      var answer = (Answer) box.get(side.url());

      assertThat(answer.status()).isEqualTo(201);
      assertThat(answer.headers()).containsEntry("x-two", "a, b");
      assertThat(answer.body().toString()).isEqualTo("made");
    }
  }

  @Test
  void a_call_is_sent_as_it_is_asked_for() throws Exception {
    try (var side = OtherSide.saying("200 OK", "")) {
      box.http()
          .call(
              new Request(
                  "PATCH",
                  side.url() + "a?b=%20",
                  Map.of("X-Name", "v"),
                  Optional.of(Buffer.buffer("{}")),
                  SHORT,
                  Box.MOST_BYTES));

      assertThat(side.requests().getFirst())
          .startsWith("PATCH /a?b=%20 HTTP/1.1\n")
          .contains("\nX-Name: v\n")
          .endsWith("\n\n{}");
    }
  }

  @Test
  void connections_are_used_again() throws Exception {
    try (var side = OtherSide.saying("200 OK", "")) {
      box.get(side.url());
      box.get(side.url());

      assertThat(side.requests()).hasSize(2);
      assertThat(side.hits()).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void a_redirect_is_an_answer_like_any_other(int status) throws Exception {
    try (var canary = OtherSide.at("127.0.0.2", _ -> {});
        var side = OtherSide.saying(status + " Moved\nLocation: " + canary.url(), "")) {
      assertThat(((Answer) box.get(side.url())).status()).isEqualTo(status);

      assertThat(canary.hits()).isZero();
      assertThat(side.requests()).hasSize(1);
    }
  }

  @Test
  void a_refused_url_is_not_called() throws Exception {
    try (var canary = OtherSide.at("127.0.0.2", _ -> {})) {
      assertThat(box.get(canary.url())).isEqualTo(new Refused(EgressRule.ADDRESS));

      assertThat(canary.hits()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"Host, a.example", "Content-Length, 3", "X-Name, 'a\r\nX-More: b'"})
  void a_refused_header_is_not_sent(String name, String value) throws Exception {
    try (var side = OtherSide.saying("200 OK", "")) {
      var request =
          new Request(
              "GET", side.url(), Map.of(name, value), Optional.empty(), SHORT, Box.MOST_BYTES);

      assertThat(box.http().call(request)).isEqualTo(new Refused(EgressRule.HEADER));

      assertThat(side.hits()).isZero();
    }
  }

  @Test
  void who_does_not_listen_was_sent_nothing() throws Exception {
    int port;
    try (var closed = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = closed.getLocalPort();
    }

    assertThat(box.get("http://127.0.0.1:" + port + "/"))
        .isEqualTo(new Unsent(Trouble.CONNECT_FAILED));
  }

  @Test
  void who_hangs_up_before_the_status_may_have_done_it() throws Exception {
    try (var side =
        OtherSide.at(
            "127.0.0.1",
            out -> {
              write(out, "HTTP/1.1 20");
              out.close();
            })) {
      assertThat(box.get(side.url())).isEqualTo(new Unanswered(Trouble.CONNECTION_CLOSED));
    }
  }

  @Test
  void who_says_nothing_in_time_may_have_done_it() throws Exception {
    try (var side = OtherSide.at("127.0.0.1", _ -> untilTheEnd())) {
      assertThat(box.get(side.url(), SHORT)).isEqualTo(new Unanswered(Trouble.TIMED_OUT));
    }
  }

  @Test
  void who_speaks_no_http_may_have_done_it() throws Exception {
    try (var side = OtherSide.at("127.0.0.1", out -> write(out, "220 smtp ready\n\n"))) {
      assertThat(box.get(side.url(), SHORT)).isInstanceOf(Unanswered.class);
    }
  }

  @Test
  void an_answer_cut_short_keeps_its_status() throws Exception {
    try (var side =
        OtherSide.at(
            "127.0.0.1",
            out -> {
              write(out, "HTTP/1.1 200 OK\nContent-Length: 100\n\nhalf");
              out.close();
            })) {
      assertThat(box.get(side.url()))
          .isInstanceOfSatisfying(
              Unreadable.class,
              it -> {
                assertThat(it.status()).isEqualTo(200);
                assertThat(it.trouble()).isEqualTo(Trouble.CONNECTION_CLOSED);
              });
    }
  }

  @Test
  void an_answer_that_drips_is_cut_off_in_time() throws Exception {
    try (var side =
        OtherSide.at(
            "127.0.0.1",
            out -> {
              write(out, "HTTP/1.1 200 OK\nContent-Length: 100\n\n");
              while (end.getCount() > 0) {
                write(out, "a");
                LockSupport.parkNanos(20_000_000);
              }
            })) {
      assertThat(box.get(side.url(), SHORT))
          .isInstanceOfSatisfying(
              Unreadable.class, it -> assertThat(it.trouble()).isEqualTo(Trouble.TIMED_OUT));
    }
  }

  @Test
  void an_endless_answer_is_cut_off_at_its_bound() throws Exception {
    try (var side =
        OtherSide.at(
            "127.0.0.1",
            out -> {
              write(out, "HTTP/1.1 200 OK\n\n");
              var part = new byte[64 * 1024];
              while (end.getCount() > 0) {
                out.write(part);
              }
            })) {
      assertThat(box.get(side.url()))
          .isInstanceOfSatisfying(
              Unreadable.class, it -> assertThat(it.trouble()).isEqualTo(Trouble.ANSWER_TOO_LARGE));
    }
  }

  @ParameterizedTest
  @CsvSource({"1048576, true", "1048577, false"})
  void an_answer_may_be_as_large_as_its_bound(int size, boolean read) throws Exception {
    try (var side =
        OtherSide.at("127.0.0.1", out -> out.write(OtherSide.answer("200 OK", new byte[size])))) {
      assertThat(box.get(side.url()) instanceof Answer).isEqualTo(read);
    }
  }

  @Test
  void headers_end_at_16_kib() throws Exception {
    try (var side = OtherSide.saying("200 OK\nX-Long: " + "a".repeat(17 * 1024), "")) {
      assertThat(box.get(side.url())).isInstanceOf(Unanswered.class);
    }
  }

  @Test
  void a_packed_answer_is_unpacked() throws Exception {
    try (var side =
        OtherSide.at(
            "127.0.0.1",
            out -> out.write(OtherSide.answer("200 OK\nContent-Encoding: gzip", packed(1_000))))) {
      var answer = (Answer) box.get(side.url());

      assertThat(answer.body().length()).isEqualTo(1_000);
      assertThat(answer.headers()).doesNotContainKey("content-encoding");
      assertThat(side.requests().getFirst()).containsIgnoringCase("accept-encoding: gzip");
    }
  }

  @Test
  void a_packed_answer_may_be_as_large_as_its_bound_unpacked() throws Exception {
    var bomb = packed(100 * 1024 * 1024);
    try (var side =
        OtherSide.at(
            "127.0.0.1",
            out -> out.write(OtherSide.answer("200 OK\nContent-Encoding: gzip", bomb)))) {
      assertThat(bomb.length).isLessThan(Box.MOST_BYTES);
      assertThat(box.get(side.url()))
          .isInstanceOfSatisfying(
              Unreadable.class, it -> assertThat(it.trouble()).isEqualTo(Trouble.ANSWER_TOO_LARGE));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "gzip, gzip"})
  void an_answer_that_is_not_packed_as_it_says_cannot_be_read(String encoding) throws Exception {
    try (var side = OtherSide.saying("200 OK\nContent-Encoding: " + encoding, "plain")) {
      assertThat(box.get(side.url()))
          .isInstanceOfSatisfying(
              Unreadable.class, it -> assertThat(it.trouble()).isEqualTo(Trouble.ANSWER_MALFORMED));
    }
  }

  @Test
  void an_interrupted_call_is_dropped() throws Exception {
    var hungUp = new CompletableFuture<Void>();
    var came = new CountDownLatch(1);
    try (var side =
        OtherSide.at(
            "127.0.0.1",
            out -> {
              came.countDown();
              try {
                while (true) {
                  write(out, "HTTP/1.1 100 Continue\n\n");
                  LockSupport.parkNanos(10_000_000);
                }
              } catch (IOException _) {
                hungUp.complete(null);
              }
            })) {
      var interrupted = new CompletableFuture<Boolean>();
      var caller =
          Thread.startVirtualThread(() -> {
            try {
              box.get(side.url());
              interrupted.complete(false);
            } catch (InterruptedException _) {
              interrupted.complete(true);
            }
          });
      came.await();
      caller.interrupt();

      assertThat(interrupted.get(5, TimeUnit.SECONDS)).isTrue();
      hungUp.get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void a_proxy_is_asked_for_names_and_refused_what_the_url_itself_tells() throws Exception {
    try (var proxy = OtherSide.saying("200 OK", "by proxy");
        var behind = Box.behind(URI.create(proxy.url().replaceAll("/$", "")))) {
      assertThat(behind.get("http://api.example/a")).isInstanceOf(Answer.class);
      assertThat(proxy.requests().getFirst()).startsWith("GET http://api.example/a HTTP/1.1");

      assertThat(behind.get("http://127.1/")).isEqualTo(new Refused(EgressRule.ADDRESS));
      assertThat(proxy.requests()).hasSize(1);
    }
  }
}
