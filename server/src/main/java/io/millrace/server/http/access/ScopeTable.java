package io.millrace.server.http.access;

import io.millrace.core.access.Scopes;
import io.millrace.core.job.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Which scope each operation wants: the `x-scope` of the API document, which is the one place
/// where it stands. An operation that names none is for nobody.
public final class ScopeTable {
  /// For whoever shows a key, whatever it may do.
  static final String ANY = "any";

  /// For everybody.
  private static final String OPEN = "open";

  private final Map<String, String> scopes;

  /// By operation, as in `GET /v1/jobs/{id}`.
  public ScopeTable(Map<String, String> scopes) {
    this.scopes = Map.copyOf(scopes);
    scopes.forEach((operation, scope) -> {
      if (!scope.equals(ANY) && !scope.equals(OPEN) && !Scopes.isScope(scope)) {
        throw new IllegalArgumentException(operation + " wants " + scope + ", which is no scope");
      }
    });
  }

  /// What the API document says.
  public static ScopeTable of(Buffer document) {
    var scopes = new HashMap<String, String>();
    try {
      var paths = Json.MAPPER.readTree(document.getBytes()).path("paths");
      for (var path : paths.properties()) {
        for (var operation : path.getValue().properties()) {
          var scope = operation.getValue().path("x-scope");
          if (scope.isTextual()) {
            var method = operation.getKey().toUpperCase(Locale.ROOT);
            scopes.put(method + " " + path.getKey(), scope.textValue());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ScopeTable(scopes);
  }

  /// Ends the start of a server that would serve what nobody said who may use.
  public void checkAll(Set<String> operations) {
    for (var operation : operations) {
      if (!scopes.containsKey(operation)) {
        throw new IllegalStateException(operation + " has no x-scope");
      }
    }
  }

  /// What `GET /v1/jobs/{id}` wants; an unknown operation wants what nobody has.
  String of(String operation) {
    return scopes.getOrDefault(operation, "none");
  }

  /// Whether this very method and path, which has no parameter, is for everybody.
  boolean isOpen(String method, String path) {
    return OPEN.equals(scopes.get(method + " " + path));
  }

  boolean isOpen(String operation) {
    return OPEN.equals(scopes.get(operation));
  }
}
