package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Json;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lists in the order of names as one item a line.
class LinesTest extends ApiTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"queues | {}", "limiters | {\"limit\":1,\"per\":\"1s\"}", "breakers | {}"})
  void has_every_item_of_every_page(String noun, String body) {
    var names =
        IntStream.range(0, 505).mapToObj(n -> "%s-%03d".formatted(queue, n)).sorted().toList();
    names.forEach(
        name -> assertThat(api.put("/v1/" + noun + "/" + name, body).status()).isEqualTo(201));

    var answer = api.with("accept", "application/x-ndjson").get("/v1/" + noun);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).contains("application/x-ndjson");
    assertThat(answer.text().lines().map(LinesTest::name).filter(it -> it.startsWith(queue + "-")))
        .containsExactlyElementsOf(names);
  }

  @Test
  void has_the_fields_that_are_named_in_the_order_that_is_asked_for() {
    for (var name : List.of("a", "b")) {
      api.put("/v1/queues/" + queue + "-" + name, "{}");
    }

    var answer =
        api.with("accept", "application/x-ndjson").get("/v1/queues?sort=-name&fields=version");

    assertThat(answer.text().lines().filter(it -> it.contains(queue + "-")))
        .containsExactly(line("b"), line("a"));
  }

  private String line(String name) {
    return "{\"name\":\"%s-%s\",\"version\":1}".formatted(queue, name);
  }

  private static String name(String line) {
    return Json.of(line).tree().path("name").asText();
  }
}
