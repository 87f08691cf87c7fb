package io.millrace.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.job.Json;
import io.millrace.server.cli.Command;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/// Asks a running server to make a key (`millrace key create`). The text of a key crosses no wire
/// in the clear: over plain HTTP only loopback is asked.
final class KeyAsk {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Command.CreateKey ask;

  private KeyAsk(Command.CreateKey ask) {
    this.ask = ask;
  }

  static KeyAsk of(Command.CreateKey ask) {
    return new KeyAsk(ask);
  }

  /// What came of it: the text of the key, which nobody is shown again, or why there is none.
  sealed interface Answer {}

  record Made(String text) implements Answer {}

  record Refused(String why) implements Answer {}

  Answer send() {
    if (!isSafe(ask.url())) {
      return new Refused(ask.url() + " is neither https nor http on loopback");
    }
    try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      return answer(client.send(request(), BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      return new Refused("cannot ask %s: %s".formatted(ask.url(), e));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Refused("interrupted");
    }
  }

  private static boolean isSafe(URI url) {
    if ("https".equals(url.getScheme())) {
      return true;
    }
    try {
      return "http".equals(url.getScheme())
          && url.getHost() != null
          && InetAddress.getByName(url.getHost()).isLoopbackAddress();
    } catch (UnknownHostException _) {
      return false;
    }
  }

  private HttpRequest request() throws IOException {
    var body = Json.MAPPER.writeValueAsString(Map.of("name", ask.name(), "role", ask.role()));
    var request =
        HttpRequest.newBuilder(ask.url().resolve("/v1/keys"))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body));
    ask.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    return request.build();
  }

  private static Answer answer(HttpResponse<byte[]> response) throws IOException {
    JsonNode body = Json.MAPPER.readTree(response.body());
    return response.statusCode() == 201
        ? new Made(body.path("token").asText())
        : new Refused(why(response.statusCode(), body));
  }

  /// The problem that the server answered with.
  private static String why(int status, JsonNode problem) {
    return "the server refused (%d %s): %s"
        .formatted(status, problem.path("code").asText(), problem.path("detail").asText());
  }
}
