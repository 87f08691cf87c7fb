package io.millrace.server.http.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.TestServer;
import io.millrace.server.http.edge.RawClient.Answer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class LimitsTest {
  private static final int MIB = 1 << 20;

  private int port;

  @BeforeEach
  void start(Vertx vertx) {
    port = TestServer.start(vertx, new EchoRoutes()).port();
  }

  @Test
  void takes_a_url_of_4_kib_and_no_longer_one() {
    assertThat(get("/echo/" + "x".repeat(4096 - 6), "").status()).isEqualTo(200);
    assertThat(get("/echo/" + "x".repeat(4097 - 6), "").status()).isEqualTo(414);
    assertThat(get("/echo/" + "x".repeat(100_000), "").status()).isEqualTo(414);
  }

  @Test
  void takes_8_kib_of_headers_and_no_more() {
    assertThat(get("/echo", "X-Long: " + "x".repeat(8000) + "\r\n").status()).isEqualTo(200);

    var refused = get("/echo", "X-Long: " + "x".repeat(8193) + "\r\n");
    assertThat(refused.status()).isEqualTo(431);
    assertThat(refused.body()).contains("\"code\":\"headers_too_large\"", "\"limit\":8192");
    assertThat(get("/echo", "X-Many: x\r\n".repeat(1000)).status()).isEqualTo(431);
  }

  @Test
  void takes_an_object_of_1_mib_and_no_larger_one() {
    assertThat(post("/echo", EchoRoutes.body(MIB).bytes(), "").status()).isEqualTo(200);
    assertThat(post("/bulk", EchoRoutes.body(MIB).bytes(), "").status()).isEqualTo(200);

    var refused = post("/echo", EchoRoutes.body(MIB + 1).bytes(), "");
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.body()).contains("\"code\":\"payload_too_large\"", "\"limit\":1048576");
    assertThat(post("/bulk", EchoRoutes.body(MIB + 1).bytes(), "").status()).isEqualTo(413);
  }

  @Test
  void takes_8_mib_of_many_and_no_more() {
    var items = "[" + EchoRoutes.body(8 * MIB - 2).text() + "]";
    assertThat(post("/bulk", utf8(items), "").status()).isEqualTo(200);
    assertThat(post("/items", EchoRoutes.body(8 * MIB).bytes(), "").status()).isEqualTo(200);

    assertThat(post("/bulk", utf8(items + " "), "").body()).contains("\"limit\":8388608");
    assertThat(post("/items", EchoRoutes.body(8 * MIB + 1).bytes(), "").status()).isEqualTo(413);
  }

  @Test
  void counts_a_body_of_unknown_length_as_it_comes() {
    try (var client = RawClient.to(port)) {
      client.send(head("/echo", "Transfer-Encoding: chunked\r\n"));
      var chunk = utf8("10000\r\n" + "x".repeat(0x10000) + "\r\n");
      for (int count = 0; count <= 16; count++) {
        client.sendWhatIsTaken(chunk);
      }
      assertThat(client.answer().status()).isEqualTo(413);
    }
  }

  @Test
  void takes_1000_items_and_no_more() {
    assertThat(post("/bulk", utf8("[" + "{},".repeat(999) + "{}]"), "").body())
        .contains("\"items\":1000");

    var refused = post("/bulk", utf8("[" + "{},".repeat(1000) + "{}]"), "");
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.body()).contains("\"limit\":1000");
  }

  @Test
  void inflates_what_is_zipped() throws IOException {
    var body = gzip(EchoRoutes.body(1000).bytes());

    var answer = post("/echo", body, "Content-Encoding: gzip\r\n");
    assertThat(answer.body()).contains("\"size\":1000");
  }

  @Test
  void stops_inflating_at_the_limit() throws IOException {
    var bomb = gzip(new byte[300 * MIB]);
    long before = System.nanoTime();
    try (var whole = new GZIPInputStream(new ByteArrayInputStream(bomb))) {
      whole.skipNBytes(300L * MIB);
    }
    long inflated = System.nanoTime() - before;

    for (var path : new String[] {"/echo", "/bulk"}) {
      long begun = System.nanoTime();
      assertThat(post(path, bomb, "Content-Encoding: gzip\r\n").status()).isEqualTo(413);
      assertThat(System.nanoTime() - begun).isLessThan(inflated);
    }
  }

  @Test
  void refuses_what_only_claims_to_be_zipped() {
    var answer = post("/echo", utf8("{}"), "Content-Encoding: gzip\r\n");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(post("/echo", utf8("{}"), "Content-Encoding: br\r\n").status()).isEqualTo(415);
  }

  @Test
  void says_that_a_body_is_too_large_before_it_is_sent() {
    try (var client = RawClient.to(port)) {
      var expect = "Content-Length: 10000000000\r\nExpect: 100-continue\r\n";
      assertThat(client.send(head("/echo", expect)).answer().status()).isEqualTo(413);
    }
  }

  private Answer get(String path, String headers) {
    try (var client = RawClient.to(port)) {
      var head = "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n".formatted(path, headers);
      return client.sendWhatIsTaken(utf8(head)).answer();
    }
  }

  private Answer post(String path, byte[] body, String headers) {
    try (var client = RawClient.to(port)) {
      client.send(head(path, "Content-Length: " + body.length + "\r\n" + headers));
      return client.sendWhatIsTaken(body).answer();
    }
  }

  private static String head(String path, String headers) {
    return "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%s\r\n"
        .formatted(path, headers);
  }

  @Test
  void nothing_stands_behind_a_zipped_body() throws IOException {
    var zipped = gzip(utf8("{}"));
    for (var behind : List.of("x", "{}", "\u001f")) {
      var body = new ByteArrayOutputStream();
      body.writeBytes(zipped);
      body.writeBytes(utf8(behind));

      assertThat(post("/echo", body.toByteArray(), "Content-Encoding: gzip\r\n").status())
          .isEqualTo(400);
    }
    assertThat(post("/echo", zipped, "Content-Encoding: gzip\r\n").status()).isEqualTo(200);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    var zipped = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(zipped)) {
      out.write(bytes);
    }
    return zipped.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
