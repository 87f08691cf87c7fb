package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What people ask of a server who look after it.
class CareTest {
  private final WholeServer server = WholeServer.with(Map.of());

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void the_doctor_finds_nothing_wrong_with_a_server_that_works() {
    // More than it looks at in one step.
    enqueue("", 250);
    api().post("/v1/jobs?wait=20s", "{\"type\":\"echo\",\"queue\":\"q\"}");

    var report = api().post("/v1/doctor", "{}").json();

    assertThat(report.path("ok").asBoolean()).isTrue();
    assertThat(report.path("findings")).isEmpty();
    assertThat(report.path("checked").asInt()).isGreaterThanOrEqualTo(251);
  }

  @Test
  void the_doctor_keeps_the_last_report() {
    ApiTest.isRefused(api().get("/v1/doctor"), 404, "not_found");

    var report = api().post("/v1/doctor", "{\"checks\":[\"lease\"],\"repair\":true}").json();

    assertThat(api().get("/v1/doctor").json()).isEqualTo(report);
  }

  @Test
  void the_doctor_knows_no_other_checks() {
    ApiTest.isFaultAt(api().careless().post("/v1/doctor", "{\"checks\":[\"pulse\"]}"), "/checks/0");
  }

  @Test
  void to_look_leaves_no_line_and_to_mend_one() {
    var looked = api().post("/v1/doctor", "{}");
    var mended = api().post("/v1/doctor", "{\"repair\":true}");

    var lines = api().get("/v1/audit?action=doctor.check");
    assertThat(ApiTest.each(lines, "request_id"))
        .containsExactly(mended.header("x-request-id").orElseThrow())
        .doesNotContain(looked.header("x-request-id").orElseThrow());
  }

  @Test
  void a_cleanup_spares_what_has_only_just_ended_and_what_is_dead() {
    api().post("/v1/jobs?wait=20s", "{\"type\":\"echo\",\"queue\":\"q\"}");
    api().post("/v1/jobs?wait=20s", "{\"type\":\"fail\",\"queue\":\"q\",\"max_attempts\":1}");

    var cleaned = cleanup("{\"succeeded_jobs\":\"0s\",\"failed_jobs\":\"0s\"}");

    assertThat(cleaned.path("total_deleted").asInt()).isZero();
    assertThat(cleaned.path("too_fresh").asInt()).isEqualTo(1);
    assertThat(api().get("/v1/jobs?limit=0").json().at("/total/count").asInt()).isEqualTo(2);
  }

  @Test
  void a_cleanup_takes_no_age_that_is_negative() {
    ApiTest.isFaultAt(
        api().careless().post("/v1/maintenance/cleanup", "{\"succeeded_jobs\":\"-1s\"}"),
        "/succeeded_jobs");
  }

  @Test
  void nothing_is_cleanable_in_a_new_server() {
    enqueue("", 1);

    var stats = api().get("/v1/maintenance/cleanup/stats").json();

    assertThat(stats.path("total_cleanable").asInt()).isZero();
  }

  private JsonNode cleanup(String json) {
    return api().post("/v1/maintenance/cleanup", json).json();
  }

  private void enqueue(String more, int count) {
    for (int n = 0; n < count; n++) {
      Answer made = api().post("/v1/jobs", "{\"type\":\"remote\",\"queue\":\"q\"" + more + "}");
      assertThat(made.status()).isEqualTo(201);
    }
  }

  private OpenApiChecked api() {
    return OpenApiChecked.at(server.url());
  }
}
