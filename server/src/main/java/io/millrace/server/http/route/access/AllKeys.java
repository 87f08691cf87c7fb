package io.millrace.server.http.route.access;

import io.millrace.core.access.Key;
import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.server.http.access.Keyring;
import io.millrace.server.http.listing.Part;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.resource.access.Keys;
import io.millrace.server.http.route.Definitions;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// All keys there are: those of the store, and those that the configuration brings. These are shown
/// with the others, and changed nowhere but there.
record AllKeys(Definitions stored, Keyring keyring) {
  /// A key with what is known of it.
  record Known(Key key, Keys.Trace trace) {
    private String id() {
      return key.id();
    }
  }

  /// A part of the list in the order of ids.
  Future<Part<Known>> list(Optional<String> after, int limit) {
    var brought = keyring.brought();
    var twice = stored.store().get(Kind.KEY, brought.stream().map(Key::id).toList());
    return Future.all(stored.list(after, limit + 1), twice)
        .map(found -> {
          Part<Definition> part = found.resultAt(0);
          List<Definition> hidden = found.resultAt(1);
          var following = new TreeMap<String, Known>();
          part.items().forEach(it -> following.put(it.name(), known(it)));
          brought.stream()
              .filter(key -> after.isEmpty() || key.id().compareTo(after.get()) > 0)
              .forEach(key -> following.put(key.id(), brought(key)));
          var total = part.total() + brought.size() - hidden.size();
          return Part.of(List.copyOf(following.values()), Known::id, limit, total);
        });
  }

  Future<Known> find(String id) {
    var brought = keyring.brought(id).map(this::brought).map(Future::succeededFuture);
    return brought.orElseGet(() -> stored.find(id).map(this::known));
  }

  /// The one of the store by that id; ends with a problem when the configuration brings it.
  Future<Definition> findOwn(String id) {
    checkOwn(id);
    return stored.find(id);
  }

  void checkOwn(String id) {
    if (keyring.brought(id).isPresent()) {
      throw Problem.of(
              ProblemCode.CONFLICT_STATE,
              "key %s is of the configuration: change it there, and start the server again"
                  .formatted(id))
          .with("state", Keys.CONFIG)
          .exception();
    }
  }

  Known known(Definition definition) {
    var lastUsed = keyring.lastUsed(definition.name());
    return new Known(Keys.of(definition), new Keys.Trace(Optional.of(definition), lastUsed));
  }

  private Known brought(Key key) {
    return new Known(key, new Keys.Trace(Optional.empty(), keyring.lastUsed(key.id())));
  }
}
