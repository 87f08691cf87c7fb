package io.millrace.server.http.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
  @Test
  void writes_members_and_items_with_their_commas() {
    var json =
        new JsonWriter(1)
            .object()
            .put("text", "a\"\\\n\u0001ü€😀")
            .put("count", 12)
            .put("rate", 3.0)
            .put("share", 0.25)
            .put("flag", false)
            .putNull("nothing")
            .put("perhaps", Optional.empty())
            .put("tags", List.of("a", "b"))
            .object("inner")
            .endObject()
            .array("list")
            .object()
            .endObject()
            .array()
            .endArray()
            .text("x")
            .endArray()
            .endObject();

    assertThat(json.json().text())
        .isEqualTo(
            "{\"text\":\"a\\\"\\\\\\u000a\\u0001ü€😀\",\"count\":12,\"rate\":3,\"share\":0.25,"
                + "\"flag\":false,\"nothing\":null,\"perhaps\":null,\"tags\":[\"a\",\"b\"],"
                + "\"inner\":{},\"list\":[{},[],\"x\"]}");
  }

  @Test
  void repeats_a_senders_bytes_as_they_came() {
    var args = Json.of("{ \"n\" : 1.50, \"u\" : \"\\u0061\" }");

    assertThat(new JsonWriter().object().put("args", args).endObject().json().text())
        .isEqualTo("{\"args\":" + args.text() + "}");
  }

  @Test
  void writes_instants_with_milliseconds_always() {
    var json =
        new JsonWriter()
            .object()
            .put("whole", Instant.parse("2026-11-20T18:00:00Z"))
            .put("fine", Instant.parse("2026-11-20T18:00:00.1239Z"))
            .endObject();

    assertThat(json.json().text())
        .isEqualTo(
            "{\"whole\":\"2026-11-20T18:00:00.000Z\",\"fine\":\"2026-11-20T18:00:00.123Z\"}");
  }

  @Test
  void writes_instants_as_the_jdk_does() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int round = 0; round < 10_000; round++) {
      var instant =
          Instant.ofEpochMilli(random.nextLong(-60_000_000_000_000L, 250_000_000_000_000L));
      var written = new JsonWriter().object().put("t", instant).endObject().json().text();
      assertThat(Instant.parse(written.substring(6, written.length() - 2)))
          .as("seed %d", seed)
          .isEqualTo(instant);
    }
  }

  @Test
  void never_writes_half_a_character() {
    assertThat(new JsonWriter().text("a\ud800b").json().text()).isEqualTo("\"a?b\"");
  }
}
