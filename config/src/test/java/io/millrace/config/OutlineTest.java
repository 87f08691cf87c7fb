package io.millrace.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutlineTest {
  private final ConfigFile config = ConfigFile.none(Map.of(), Map.of("server.port", "0"));

  @BeforeEach
  void read() {
    config.read(root ->
        List.of(
            root.section("server").key("port", "to listen on").integer(8080, 0, 65_535),
            root.section("server")
                .key("wait", "how long")
                .duration(Duration.ofSeconds(1), Duration.ZERO, Duration.ofDays(1)),
            root.key("queues", "by name").map(Map.of())));
  }

  @Test
  void shows_what_is_in_force() {
    assertThat(Outline.inForce(config.known()))
        .isEqualTo(Map.of("server", Map.of("port", 0, "wait", "1s"), "queues", Map.of()));
  }

  @Test
  void describes_the_keys_as_a_json_schema() {
    assertThat(Outline.schema(config.known()))
        .containsEntry("$schema", "https://json-schema.org/draft/2020-12/schema")
        .containsEntry("additionalProperties", false)
        .extractingByKey("properties")
        .hasToString(
            "{server={type=[object, null], additionalProperties=false, properties={"
                + "port={description=to listen on (a whole number from 0 to 65535), maximum=65535,"
                + " minimum=0, type=integer, default=8080},"
                + " wait={description=how long (a duration like 90s or 1h30m, from 0s to 24h),"
                + " type=string, default=1s}}},"
                + " queues={description=by name (a map), type=object, default={}}}");
  }
}
