package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.access.KeyText;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.net.URI;
import java.util.Map;
import java.util.Random;

/// A server with a key for its admin, who makes others.
final class KeyedServer implements AutoCloseable {
  private static final KeyText ADMIN = KeyText.of("live", "key_000000000000", new Random(1));

  private final WholeServer server;

  KeyedServer(Map<String, String> set) {
    server = WholeServer.with(set, Map.of("MILLRACE_BOOTSTRAP_KEY", ADMIN.text()));
  }

  URI url() {
    return server.url();
  }

  static String adminText() {
    return ADMIN.text();
  }

  OpenApiChecked nobody() {
    return OpenApiChecked.at(server.url());
  }

  OpenApiChecked admin() {
    return by(ADMIN.text());
  }

  OpenApiChecked by(String token) {
    return nobody().with("authorization", "Bearer " + token);
  }

  /// A client with a new key; `more` are members with a comma before each.
  OpenApiChecked with(String more) {
    return by(make(more).json().path("token").asText());
  }

  Answer make(String more) {
    var made = admin().post("/v1/keys", "{\"name\":\"n\"%s}".formatted(more));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made;
  }

  @Override
  public void close() {
    server.close();
  }
}
