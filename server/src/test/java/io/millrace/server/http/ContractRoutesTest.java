package io.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.contract.Contract;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.problem.ProblemCode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class ContractRoutesTest {
  private OpenApiChecked api;

  @BeforeEach
  void start(Vertx vertx) {
    api = OpenApiChecked.at(TestServer.start(vertx, new ContractRoutes()).uri());
  }

  @Test
  void serves_the_document_and_lets_it_be_stored() {
    var answer = api.get("/v1/openapi.json");

    assertThat(answer.json()).isEqualTo(Contract.read().document());
    assertThat(answer.header("cache-control")).contains("max-age=300");
    assertThat(answer.header("vary")).contains("accept-encoding, origin");
    assertThat(api.head("/v1/openapi.json").status()).isEqualTo(200);
  }

  @Test
  void lists_every_problem() {
    var items = api.get("/v1/problems").json().get("items");

    assertThat(items).hasSize(ProblemCode.values().length);
    assertThat(items)
        .anySatisfy(item -> {
          assertThat(item.get("code").textValue()).isEqualTo("queue_full");
          assertThat(item.get("status").intValue()).isEqualTo(503);
          assertThat(item.get("retryable").booleanValue()).isTrue();
        });
  }

  @Test
  void refuses_in_the_words_of_the_document() {
    assertThat(api.careless().post("/v1/problems", "{}").code()).isEqualTo("method_not_allowed");
    assertThat(api.careless().get("/v1/problems?x=1").code()).isEqualTo("malformed");
    assertThat(api.careless().get("/v1/openapi.json?x=1").code()).isEqualTo("malformed");
    assertThat(api.careless().get("/v1/nothing").code()).isEqualTo("not_found");
    assertThat(api.with("accept", "text/html").get("/v1/problems").code())
        .isEqualTo("not_acceptable");
  }
}
