package io.millrace.server.http.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.access.Scopes;
import io.millrace.core.job.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What each operation asks of its callers and shows them, as the API document says it, which is
/// the one place where it stands: `x-scope`, `x-reach`, `x-payload`. An operation that is not there
/// is for nobody.
public final class ScopeTable {
  /// For whoever shows a key, whatever it may do.
  static final String ANY = "any";

  /// For everybody.
  private static final String OPEN = "open";

  private static final String NOBODY = "none";

  private final Map<String, Row> rows;

  /// The scope that an operation wants, the one that it wants of who shows a lease, where that is
  /// another (which of the two, its route says), whether it keeps to the queues and types of its
  /// caller, and what of its answers is payload.
  public record Row(String scope, Optional<String> leased, boolean reach, Payload payload) {
    public Row {
      if (!Set.of(ANY, OPEN, NOBODY).contains(scope) && !Scopes.isScope(scope)) {
        throw new IllegalArgumentException(scope + " is no scope");
      }
    }

    /// One that wants this scope and is otherwise like most.
    public static Row of(String scope) {
      return new Row(scope, Optional.empty(), false, Payload.USUAL);
    }

    private static Row of(JsonNode operation) {
      var scope = operation.path("x-scope").textValue();
      boolean bare = scope.equals(ANY) || scope.equals(OPEN);
      return new Row(
          scope,
          Optional.ofNullable(operation.path("x-scope-leased").textValue()),
          operation.path("x-reach").asBoolean(),
          bare ? Payload.NONE : Payload.of(operation.path("x-payload")));
    }
  }

  /// By operation, as in `GET /v1/jobs/{id}`.
  public ScopeTable(Map<String, Row> rows) {
    this.rows = Map.copyOf(rows);
  }

  /// What the API document says.
  public static ScopeTable of(Buffer document) {
    var rows = new HashMap<String, Row>();
    try {
      var paths = Json.MAPPER.readTree(document.getBytes()).path("paths");
      for (var path : paths.properties()) {
        for (var operation : path.getValue().properties()) {
          if (operation.getValue().path("x-scope").isTextual()) {
            var method = operation.getKey().toUpperCase(Locale.ROOT);
            rows.put(method + " " + path.getKey(), Row.of(operation.getValue()));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ScopeTable(rows);
  }

  /// Ends the start of a server that would serve what nobody said who may use.
  public void checkAll(Set<String> operations) {
    for (var operation : operations) {
      if (!rows.containsKey(operation)) {
        throw new IllegalStateException(operation + " has no x-scope");
      }
    }
  }

  /// What `GET /v1/jobs/{id}` wants; an unknown operation wants what nobody has.
  Row of(String operation) {
    return rows.getOrDefault(operation, Row.of(NOBODY));
  }

  /// Whether an operation, or a method and a path that has no parameter, is for everybody.
  boolean isOpen(String operation) {
    return of(operation).scope.equals(OPEN);
  }
}
