package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.contract.Contract;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest extends ApiTest {
  private static final Pattern PLACE = Pattern.compile("\\{\\w+}");

  static List<String> reads() {
    return Contract.read().operations().stream()
        .filter(it -> it.startsWith("GET "))
        .map(it -> PLACE.matcher(it.substring(4)).replaceAll("nobody"))
        .toList();
  }

  @Test
  void says_what_it_is() {
    var info = api.get("/v1/info").json();

    assertThat(info.path("name").asText()).isEqualTo("millrace");
    assertThat(info.path("auth").asText()).isEqualTo("open");
    assertThat(info.path("backend").asText()).isEqualTo("memory");
    assertThat(info.path("durability").asText()).isEqualTo("none");
    assertThat(info.at("/limits/object_bytes").asInt()).isEqualTo(1 << 20);
  }

  @Test
  void says_what_it_is_set_to() {
    assertThat(api.get("/v1/config").json().at("/server/host").asText()).isEqualTo("127.0.0.1");
  }

  @Test
  void lists_its_problems() {
    var items = list(api.get("/v1/problems").json().path("items"));

    assertThat(items.stream().map(it -> it.path("code").asText()))
        .contains("malformed", "stale_lease", "queue_full")
        .doesNotHaveDuplicates();
  }

  @Test
  void serves_the_document_it_is_held_against() {
    var answer = api.get("/v1/openapi.json");

    assertThat(answer.json()).isEqualTo(Contract.read().document());
    assertThat(answer.header("cache-control").orElse("")).doesNotContain("no-store");
  }

  @Test
  void is_well() {
    assertThat(api.get("/livez").text()).isEqualTo("ok");
    assertThat(api.get("/readyz").text()).isEqualTo("ready");
    assertThat(api.get("/health").json().path("status").asText()).isEqualTo("healthy");
  }

  @Test
  void all_its_figures_are_named_after_it() {
    var text = api.get("/metrics").text();

    assertThat(text.lines().filter(it -> !it.startsWith("#")))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).startsWith("millrace_"));
  }

  @Test
  void tells_what_happened_in_each_queue() {
    succeeded();

    assertThat(api.get("/metrics").text())
        .contains(
            "millrace_queue_jobs{queue=\"%s\",state=\"succeeded\"} 1.0".formatted(queue),
            "millrace_queue_events{event=\"succeeded\",queue=\"%s\"} 1.0".formatted(queue));
  }

  @ParameterizedTest
  @MethodSource("reads")
  void answers_head_as_get_without_a_body(String path) {
    var get = api.get(path);
    var head = api.head(path);

    assertThat(head.status()).isEqualTo(get.status());
    assertThat(head.header("content-type")).isEqualTo(get.header("content-type"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DELETE | /v1/jobs | GET, HEAD, POST",
        "PUT | /v1/jobs/a | DELETE, GET, HEAD, PATCH",
        "GET | /v1/claims | POST",
        "GET | /v1/jobs/cancel | POST",
        "POST | /v1/queues/a | DELETE, GET, HEAD, PATCH, PUT",
        "POST | /v1/info | GET, HEAD",
        "OPTIONS | /v1/jobs | GET, HEAD, POST",
        "TRACE | /livez | GET, HEAD",
      })
  void says_which_methods_a_path_takes(String method, String path, String allowed) {
    var answer = api.careless().send(method, path, "");

    isRefused(answer, 405, "method_not_allowed");
    assertThat(answer.header("allow")).contains(allowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/v1", "/v1/", "/v1/jobs/", "/v2/jobs", "/v1/nothing", "/v1/jobs/a/b/c"})
  void knows_no_other_path(String path) {
    isRefused(api.careless().get(path), 404, "not_found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/livez", "/metrics", "/v1/jobs", "/v1/openapi.json"})
  void answers_only_in_its_own_types(String path) {
    isRefused(api.with("accept", "image/png").get(path), 406, "not_acceptable");
    assertThat(api.with("accept", "image/png, */*;q=0.1").get(path).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", "application/xml", "application/json; charset=latin1"})
  void takes_json_alone(String type) {
    isRefused(
        api.careless().with("content-type", type).post("/v1/jobs", "{}"),
        415,
        "unsupported_media_type");
  }

  @Test
  void names_each_request() {
    assertThat(api.get("/livez").header("x-request-id").orElse("")).startsWith("req-");
    assertThat(api.with("x-request-id", "mine_1").get("/livez").header("x-request-id"))
        .contains("mine_1");
    assertThat(api.with("x-request-id", "not mine").get("/livez").header("x-request-id").orElse(""))
        .startsWith("req-");
    var refused = api.with("x-request-id", "mine_2").get("/v1/jobs/nobody");
    assertThat(refused.json().path("instance").asText()).isEqualTo("urn:millrace:request:mine_2");
  }

  @Test
  void zips_what_is_long_when_asked_to() throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(url().resolve("/v1/openapi.json"))
            .header("accept-encoding", "gzip")
            .build();
    try (var client = HttpClient.newHttpClient()) {
      var answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());

      assertThat(answer.headers().firstValue("content-encoding")).contains("gzip");
      var zipped = new GZIPInputStream(new ByteArrayInputStream(answer.body()));
      assertThat(new String(zipped.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(api.get("/v1/openapi.json").text());
    }
  }
}
