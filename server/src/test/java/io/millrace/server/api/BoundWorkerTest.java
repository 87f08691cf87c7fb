package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Workers of keys that are bound to queues or types.
class BoundWorkerTest extends BoundKeys {
  private static final String OWN = "{\"name\":\"w\",\"queues\":[\"billing.mail\"]}";

  @Test
  void one_serves_no_queue_of_others() {
    var foreign = "{\"name\":\"w\",\"queues\":[\"billing.mail\",\"foreign\"]}";
    ApiTest.isRefused(bound.post("/v1/workers", foreign), 403, "forbidden");
    ApiTest.isFaultAt(bound.post("/v1/workers", "{\"name\":\"w\"}"), "/queues");
    assertThat(bound.post("/v1/workers", OWN).status()).isEqualTo(201);
  }

  @Test
  void one_does_no_type_of_others() {
    var made = typed.post("/v1/workers", OWN);
    assertThat(typed.get("/v1/workers/" + ApiTest.id(made)).json().path("types").toString())
        .isEqualTo("[\"email.*\"]");
    var foreign = "{\"name\":\"w\",\"queues\":[\"billing.mail\"],\"types\":[\"remote\"]}";
    ApiTest.isRefused(typed.post("/v1/workers", foreign), 403, "forbidden");
  }

  @Test
  void one_that_serves_others_is_as_if_there_were_none() {
    var all = ApiTest.id(server.admin().post("/v1/workers", "{\"name\":\"w\"}"));
    var others =
        ApiTest.id(server.admin().post("/v1/workers", "{\"name\":\"w\",\"queues\":[\"foreign\"]}"));
    var own = ApiTest.id(bound.post("/v1/workers", OWN));

    assertThat(ApiTest.each(bound.get("/v1/workers?limit=500"), "id"))
        .contains(own)
        .doesNotContain(all, others);
    for (var id : new String[] {all, others}) {
      ApiTest.isRefused(bound.get("/v1/workers/" + id), 404, "not_found");
      ApiTest.isRefused(bound.post("/v1/workers/" + id + "/beat", "{}"), 404, "not_found");
      ApiTest.isRefused(bound.post("/v1/workers/" + id + "/stop", ""), 404, "not_found");
      ApiTest.isRefused(bound.delete("/v1/workers/" + id), 404, "not_found");
    }
    assertThat(bound.post("/v1/workers/" + own + "/beat", "{}").status()).isEqualTo(200);
  }
}
