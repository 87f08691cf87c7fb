package io.millrace.core.spi;

import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.job.Json;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Every named object with versions that people define.
public interface DefinitionStore {
  /// What is to be written, and in whose name.
  record Write(Kind kind, String name, Json spec, String by) {}

  /// Creates an object or gives it a new version; an equal one stays as it is.
  Future<Put> put(Write write, Match match);

  /// Takes an object away with all its versions.
  Future<Put> remove(Kind kind, String name, Match match);

  /// The named ones that exist, in their newest version.
  Future<List<Definition>> get(Kind kind, Collection<String> names);

  /// Up to `limit` of a kind, by name, behind `after`; fewer than `limit` are the last.
  Future<List<Definition>> list(Kind kind, Optional<String> after, int limit);

  /// How many there are of a kind.
  Future<Integer> count(Kind kind);
}
