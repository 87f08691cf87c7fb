package io.millrace.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.egress.Signature;
import io.millrace.core.job.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What the fake server brings to endpoints, signed, and what each answered.
final class Pushes {
  private final HttpClient client;
  private final String secret;
  private final Map<String, Answer> answers = new HashMap<>();

  private record Answer(int status, String type, JsonNode body) {}

  Pushes(Vertx vertx, String secret) {
    this.client = vertx.createHttpClient();
    this.secret = secret;
  }

  /// Done when it is answered.
  Future<?> send(String url, JsonNode push) {
    var body = push.path("body").toString();
    var name = push.path("name").asText();
    return client
        .request(new RequestOptions().setAbsoluteURI(url).setMethod(HttpMethod.POST))
        .map(request -> headed(request, push, Buffer.buffer(body)))
        .compose(request -> request.send(Buffer.buffer(body)))
        .compose(response ->
            response
                .body()
                .map(answer ->
                    answers.put(
                        name,
                        new Answer(
                            response.statusCode(),
                            Optional.ofNullable(response.getHeader("content-type")).orElse(""),
                            answer.length() == 0
                                ? Json.NULL.tree()
                                : Json.of(answer.toString()).tree()))));
  }

  private HttpClientRequest headed(HttpClientRequest request, JsonNode push, Buffer body) {
    var id = push.path("id").asText();
    var at = Instant.now().minusSeconds(push.path("age_s").asLong());
    var signed = Signature.of(secret).orElseThrow().sign(id, at, body.getBytes());
    request
        .putHeader("content-type", "application/json")
        .putHeader("webhook-id", id)
        .putHeader("webhook-timestamp", String.valueOf(at.getEpochSecond()))
        .putHeader("webhook-signature", push.path("signature").asText(signed));
    if (push.has("kind")) {
      request.putHeader("millrace-kind", push.path("kind").asText());
    }
    return request;
  }

  boolean isDone(JsonNode awaited) {
    return answers.containsKey(awaited.path("to").asText());
  }

  /// What was answered, if it is not what was awaited.
  Optional<JsonNode> differs(JsonNode awaited) {
    var came = answers.get(awaited.path("to").asText());
    boolean fits =
        came.status == awaited.path("status").asInt()
            && (!awaited.has("type") || came.type.equals(awaited.path("type").asText()))
            && (!awaited.has("body") || came.body.equals(awaited.path("body")));
    return fits
        ? Optional.empty()
        : Optional.of(
            Json.MAPPER
                .createObjectNode()
                .put("status", came.status)
                .put("type", came.type)
                .set("body", came.body));
  }
}
