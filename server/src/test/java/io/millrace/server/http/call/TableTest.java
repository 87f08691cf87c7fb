package io.millrace.server.http.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableTest {
  private static final Endpoint ANY = _ -> Future.succeededFuture(Reply.empty(204));

  private final Table table =
      new Table()
          .get("/v1/jobs/{id}", ANY)
          .get("/v1/jobs", ANY)
          .post("/v1/jobs", BodyRule.BULK, ANY)
          .post("/v1/jobs/cancel", BodyRule.ITEMS, ANY);

  @Test
  void names_paths_without_parameters_first() {
    assertThat(table.resources())
        .extracting(Map.Entry::getKey)
        .containsExactly("/v1/jobs", "/v1/jobs/cancel", "/v1/jobs/{id}");
  }

  @Test
  void head_is_answered_by_what_answers_get() {
    var jobs = table.resources().getFirst().getValue();

    assertThat(jobs.operation(HttpMethod.HEAD)).isEqualTo(jobs.operation(HttpMethod.GET));
    assertThat(jobs.allowed()).containsExactly("GET", "HEAD", "POST");
  }

  @Test
  void what_has_no_get_has_no_head() {
    var cancel = table.resources().get(1).getValue();

    assertThat(cancel.operation(HttpMethod.HEAD)).isEmpty();
    assertThat(cancel.allowed()).containsExactly("POST");
  }

  @Test
  void an_operation_is_mounted_once() {
    assertThatThrownBy(() -> table.get("/v1/jobs", ANY)).hasMessageContaining("twice");
  }

  @Test
  void lists_its_operations_as_the_document_does() {
    assertThat(table.operations())
        .containsExactly(
            "GET /v1/jobs", "GET /v1/jobs/{id}", "POST /v1/jobs", "POST /v1/jobs/cancel");
  }
}
