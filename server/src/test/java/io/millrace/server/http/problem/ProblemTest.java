package io.millrace.server.http.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.job.Fault;
import io.millrace.core.job.Json;
import io.millrace.core.spi.NotSupported;
import io.millrace.server.http.contract.Contract;
import io.millrace.server.http.fields.Finding;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProblemTest {
  private static final Contract CONTRACT = Contract.read();

  @Test
  void the_table_is_the_one_of_the_document() {
    var documented = new ArrayList<String>();
    CONTRACT
        .document()
        .at("/components/schemas/ProblemCode/enum")
        .forEach(code -> documented.add(code.textValue()));

    assertThat(Arrays.stream(ProblemCode.values()).map(ProblemCode::wire))
        .containsExactlyElementsOf(documented);
  }

  @Test
  void every_code_is_written_as_the_document_says() {
    for (var code : ProblemCode.values()) {
      var json = written(Problem.of(code, "do this"));

      assertThat(faults(json)).isEmpty();
      assertThat(json.get("status").intValue()).isEqualTo(code.status());
      assertThat(json.get("retryable").booleanValue()).isEqualTo(code.retryable());
    }
  }

  @Test
  void what_a_store_cannot_do_is_said_with_its_words() {
    var problem = Problem.of(new NotSupported("nothing is said of that"));

    assertThat(problem.code()).isEqualTo(ProblemCode.NOT_SUPPORTED);
    assertThat(problem.detail()).isEqualTo("nothing is said of that");
    assertThat(Problem.of(new UnsupportedOperationException("ours")).code())
        .isEqualTo(ProblemCode.INTERNAL);
  }

  @Test
  void faults_of_bodies_have_pointers_and_those_of_urls_parameters() {
    var problem =
        Problem.of(
            List.of(
                Finding.of(new Fault("/queeu", "unknown_field", "there is no such field"))
                    .withHint(Optional.of("queue")),
                Finding.ofQuery("limit", "range", "must be from 0 to 500")));
    var json = written(problem.with("state", "running").with("allowed", Json.of("[\"dead\"]")));

    assertThat(faults(json)).isEmpty();
    assertThat(json.at("/errors/0/pointer").textValue()).isEqualTo("/queeu");
    assertThat(json.at("/errors/0/hint").textValue()).isEqualTo("queue");
    assertThat(json.at("/errors/1/parameter").textValue()).isEqualTo("limit");
    assertThat(json.at("/state").textValue()).isEqualTo("running");
  }

  @Test
  void what_may_be_repeated_says_when() {
    var full = Problem.of(ProblemCode.QUEUE_FULL, "wait");

    assertThat(full.headers()).containsEntry("retry-after", "1");
    assertThat(full.withRetryAfter(Duration.ofMillis(1001)).headers())
        .containsEntry("retry-after", "2");
    assertThat(Problem.of(ProblemCode.NOT_FOUND, "no").headers()).isEmpty();
  }

  @Test
  void nothing_of_our_own_mistakes_gets_out() {
    var json = written(Problem.of(new IllegalStateException("secret")));

    assertThat(faults(json)).isEmpty();
    assertThat(json.toString()).contains("internal", "r-1").doesNotContain("secret", "java");
  }

  @Test
  void a_malformed_text_tells_its_place() {
    var text = "{\"a\":[1,]}".getBytes(StandardCharsets.UTF_8);
    var json = written(Problem.of(catchThrowable(() -> JsonText.read(text))));

    assertThat(faults(json)).isEmpty();
    assertThat(json.at("/position/column").intValue()).isEqualTo(9);
    assertThat(json.at("/pointer").textValue()).isEqualTo("/a/1");
  }

  private static List<String> faults(JsonNode json) {
    return CONTRACT.faultsOfAnswer("/components/schemas/Problem", json);
  }

  private static JsonNode written(Problem problem) {
    var json = new JsonWriter();
    problem.write(json, "r-1");
    return json.json().tree();
  }
}
