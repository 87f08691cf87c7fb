package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;

/// One server for all tests; each keeps to queues of its own.
abstract class ApiTest {
  /// A type that no performer of the server's own knows: its jobs wait for a claim.
  static final String REMOTE = "remote";

  private static final AtomicInteger TESTS = new AtomicInteger();

  final String queue = "q" + TESTS.incrementAndGet();
  final OpenApiChecked api = OpenApiChecked.at(url());

  /// Starts with the first test that needs it, and ends with the process.
  private static final class Shared {
    private static final WholeServer SERVER = WholeServer.with(Map.of());

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
    }
  }

  static WholeServer server() {
    return Shared.SERVER;
  }

  static URI url() {
    return server().url();
  }

  /// Puts one job in; `more` are members with a comma before each.
  Answer enqueue(String type, String more) {
    return api.post("/v1/jobs", draft(type, more));
  }

  String draft(String type, String more) {
    return "{\"type\":\"%s\",\"queue\":\"%s\"%s}".formatted(type, queue, more);
  }

  /// Puts a job in that waits for a claim, and answers its id.
  String remote(String more) {
    return id(enqueue(REMOTE, more));
  }

  /// A job that has succeeded.
  String succeeded() {
    var job = api.post("/v1/jobs?wait=20s", draft("echo", ""));
    assertThat(job.json().path("state").asText()).isEqualTo("succeeded");
    return id(job);
  }

  /// A job that has failed for good.
  String dead(String more) {
    var job = api.post("/v1/jobs?wait=20s", draft("fail", ",\"max_attempts\":1" + more));
    assertThat(job.json().path("state").asText()).isEqualTo("dead");
    return id(job);
  }

  /// Claims up to so many jobs of this test's queue.
  List<JsonNode> claim(int max) {
    var answer = api.post("/v1/claims", "{\"queues\":[\"%s\"],\"max\":%d}".formatted(queue, max));
    return list(answer.json().path("claims"));
  }

  /// Claims the one job there is, and answers its token.
  String token() {
    return claim(1).getFirst().at("/lease/token").asText();
  }

  JsonNode job(String id) {
    return api.get("/v1/jobs/" + id).json();
  }

  String state(String id) {
    return job(id).path("state").asText();
  }

  static String id(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isLessThan(300);
    return answer.json().path("id").asText();
  }

  static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  /// The texts under a name in each item of an answer.
  static List<String> each(Answer answer, String name) {
    return list(answer.json().path("items")).stream().map(it -> it.path(name).asText()).toList();
  }

  /// Wants one fault, at that place.
  static void isFaultAt(Answer answer, String pointer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.code()).isEqualTo("validation_failed");
    assertThat(pointers(answer)).containsExactly(pointer);
  }

  static List<String> pointers(Answer answer) {
    return list(answer.json().path("errors")).stream()
        .map(it -> it.path("pointer").asText())
        .toList();
  }

  static void isRefused(Answer answer, int status, String code) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    assertThat(answer.code()).isEqualTo(code);
  }
}
