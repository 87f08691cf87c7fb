package io.millrace.server.http.audit;

import io.millrace.core.job.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which operations are on record, and under which name: every one that changes something, but
/// those whose `x-audit` in the API document is `none`. Another text there is the name; with one, a
/// GET is on record too.
public final class AuditTable {
  private static final String NONE = "none";

  private final Map<String, String> said;

  /// What `x-audit` says, by operation, as in `POST /v1/jobs/{id}/ack`.
  public AuditTable(Map<String, String> said) {
    this.said = Map.copyOf(said);
  }

  /// What the API document says.
  public static AuditTable of(Buffer document) {
    var said = new HashMap<String, String>();
    try {
      var paths = Json.MAPPER.readTree(document.getBytes()).path("paths");
      for (var path : paths.properties()) {
        for (var operation : path.getValue().properties()) {
          var audit = operation.getValue().path("x-audit");
          if (audit.isTextual()) {
            var method = operation.getKey().toUpperCase(Locale.ROOT);
            said.put(method + " " + path.getKey(), audit.textValue());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new AuditTable(said);
  }

  /// What a line says that an operation does; empty when none is written of it.
  public Optional<Action> action(String operation) {
    var name = said.getOrDefault(operation, "");
    if ((operation.startsWith("GET ") && name.isEmpty()) || name.equals(NONE)) {
      return Optional.empty();
    }
    var action = Action.of(operation);
    return Optional.of(name.isEmpty() ? action : action.called(name));
  }
}
