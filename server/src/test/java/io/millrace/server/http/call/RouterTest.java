package io.millrace.server.http.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.server.http.call.Router.Match;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouterTest {
  private static final Endpoint ANY = _ -> Future.succeededFuture(Reply.empty(204));

  private final Router router =
      new Router()
          .get("/v1/jobs", ANY)
          .post("/v1/jobs", BodyRule.BULK, ANY)
          .get("/v1/jobs/{id}", ANY)
          .post("/v1/jobs/cancel", BodyRule.ITEMS, ANY)
          .post("/v1/jobs/{id}/cancel", BodyRule.OPTIONAL, ANY);

  @Test
  void finds_the_route_and_the_values_in_its_path() {
    assertThat(router.find(HttpMethod.POST, "/v1/jobs/a:b%C3%BC/cancel"))
        .isInstanceOfSatisfying(
            Match.Found.class,
            found -> {
              assertThat(found.route().path()).isEqualTo("/v1/jobs/{id}/cancel");
              assertThat(found.parameters()).isEqualTo(Map.of("id", "a:bü"));
            });
  }

  @Test
  void a_fixed_segment_wins_over_an_id_whatever_the_method() {
    assertThat(router.find(HttpMethod.POST, "/v1/jobs/cancel"))
        .isInstanceOfSatisfying(
            Match.Found.class,
            found -> assertThat(found.route().path()).isEqualTo("/v1/jobs/cancel"));
    assertThat(router.find(HttpMethod.GET, "/v1/jobs/cancel"))
        .isInstanceOfSatisfying(
            Match.OtherMethods.class, other -> assertThat(other.allowed()).containsExactly("POST"));
  }

  @Test
  void head_is_answered_by_what_answers_get() {
    assertThat(router.find(HttpMethod.HEAD, "/v1/jobs")).isInstanceOf(Match.Found.class);
    assertThat(router.find(HttpMethod.HEAD, "/v1/jobs/cancel"))
        .isInstanceOf(Match.OtherMethods.class);
  }

  @Test
  void a_path_that_is_longer_or_shorter_is_another() {
    assertThat(router.find(HttpMethod.GET, "/v1")).isInstanceOf(Match.Nothing.class);
    assertThat(router.find(HttpMethod.GET, "/v1/jobs/a/b")).isInstanceOf(Match.Nothing.class);
    assertThat(router.find(HttpMethod.POST, "/v1/jobs/a/cancel/b"))
        .isInstanceOf(Match.Nothing.class);
  }

  @Test
  void an_operation_is_mounted_once() {
    assertThatThrownBy(() -> router.get("/v1/jobs/{name}", ANY)).hasMessageContaining("twice");
  }

  @Test
  void lists_its_operations_as_the_document_does() {
    assertThat(router.operations())
        .containsExactly(
            "GET /v1/jobs",
            "GET /v1/jobs/{id}",
            "POST /v1/jobs",
            "POST /v1/jobs/cancel",
            "POST /v1/jobs/{id}/cancel");
  }
}
