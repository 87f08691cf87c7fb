package io.millrace.server.http.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.server.http.contract.Contract.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A client that holds what it sends and what it gets against the API document; a difference fails
/// the test.
///
/// A request that is wrong on purpose goes through [#careless]; its answer is held against the
/// document all the same.
public final class OpenApiChecked {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Contract CONTRACT = Contract.read();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final URI base;
  private final Map<String, String> headers;
  private final boolean careless;

  /// What came back.
  public record Answer(int status, Map<String, String> headers, String text) {
    public JsonNode json() {
      return parse(text);
    }

    /// The code of a problem.
    public String code() {
      return json().path("code").asText();
    }

    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name));
    }
  }

  private OpenApiChecked(URI base, Map<String, String> headers, boolean careless) {
    this.base = base;
    this.headers = headers;
    this.careless = careless;
  }

  public static OpenApiChecked at(URI base) {
    return new OpenApiChecked(base, Map.of(), false);
  }

  /// The same client, sending one more header.
  public OpenApiChecked with(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new OpenApiChecked(base, more, careless);
  }

  /// The same client, sending also what the document does not allow.
  public OpenApiChecked careless() {
    return new OpenApiChecked(base, headers, true);
  }

  public Answer get(String target) {
    return send("GET", target, "");
  }

  public Answer head(String target) {
    return send("HEAD", target, "");
  }

  public Answer delete(String target) {
    return send("DELETE", target, "");
  }

  public Answer post(String target, String json) {
    return send("POST", target, json);
  }

  public Answer put(String target, String json) {
    return send("PUT", target, json);
  }

  public Answer patch(String target, String json) {
    return with("content-type", "application/merge-patch+json").send("PATCH", target, json);
  }

  /// Sends anything, JSON unless a header says otherwise.
  public Answer send(String method, String target, String body) {
    var operation = CONTRACT.operation(method, path(target));
    var type = headers.getOrDefault("content-type", body.isEmpty() ? "" : "application/json");
    if (!careless) {
      assertThat(operation).as("%s %s is in the document", method, target).isPresent();
      new Check(CONTRACT, operation.orElseThrow()).ask(target, type, body);
    }
    var answer = exchange(method, target, type, body);
    check(operation, method, answer);
    return answer;
  }

  private static void check(Optional<Operation> operation, String method, Answer answer) {
    operation.ifPresentOrElse(
        it -> new Check(CONTRACT, it).answer(method, answer),
        () -> Check.refusal(CONTRACT, method, answer));
  }

  private Answer exchange(String method, String target, String type, String body) {
    var request =
        HttpRequest.newBuilder(base.resolve(target))
            .timeout(Duration.ofSeconds(60))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!type.isEmpty()) {
      request.header("content-type", type);
    }
    headers.forEach(request::setHeader);
    try {
      return answer(CLIENT.send(request.build(), BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Answer answer(HttpResponse<String> response) {
    var headers = new LinkedHashMap<String, String>();
    response.headers().map().forEach((name, values) -> headers.put(name, values.getFirst()));
    return new Answer(response.statusCode(), headers, response.body());
  }

  private static String path(String target) {
    return target.split("\\?", 2)[0];
  }

  static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }
}
