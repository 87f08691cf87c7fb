package io.millrace.server.http.route;

import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.spi.DefinitionStore;
import io.millrace.core.spi.DefinitionStore.Write;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Conditions;
import io.millrace.server.http.listing.Part;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What people define of one kind, as calls meet it: listed by name, found, written and removed
/// under the version that a call asks for. What a definition means, and who is to hear that it has
/// changed, is the business of its routes.
public record Definitions(DefinitionStore store, Kind kind) {
  /// A part of the list, behind that name.
  public Future<Part<Definition>> list(Optional<String> after, int limit) {
    return Future.all(store.list(kind, after, limit + 1), store.count(kind))
        .map(found -> {
          List<Definition> following = found.resultAt(0);
          int total = found.resultAt(1);
          return Part.of(following, Definition::name, limit, total);
        });
  }

  /// The one of that name, if there is one.
  public Future<Optional<Definition>> seek(String name) {
    return store.get(kind, List.of(name)).map(found -> found.stream().findFirst());
  }

  /// The one of that name, which must be there.
  public Future<Definition> find(String name) {
    return seek(name).map(found -> found.orElseThrow(() -> absent(name).exception()));
  }

  public Problem absent(String name) {
    var word = kind.name().toLowerCase(Locale.ROOT);
    return Problem.of(ProblemCode.NOT_FOUND, "there is no " + word + " " + name);
  }

  /// The one of that name, in the version that a call wants to change.
  public Future<Definition> findToChange(Call call, String name) {
    var match = Conditions.of(call).needed();
    return find(name)
        .map(there -> {
          if (!match.admits(there.version())) {
            throw mismatch(call, there.version()).exception();
          }
          return there;
        });
  }

  /// Writes it in the caller's name, or refuses to if `match` does not hold.
  public Future<Written> put(Call call, Write write, Match match) {
    return store.put(write, match).map(put -> Written.of(call, put));
  }

  /// Removes it, or refuses to if `match` does not hold.
  public Future<Definition> remove(Call call, Definition there, Match match) {
    return store
        .remove(kind, there.name(), match)
        .map(removed -> {
          if (removed instanceof Put.Mismatch(int version)) {
            throw mismatch(call, version).exception();
          }
          return there;
        });
  }

  private static Problem mismatch(Call call, int version) {
    return Conditions.of(call).refusal(version);
  }
}
