package io.millrace.backend.memory.keep;

import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/// All definitions by kind and name, and how often any of them was written.
public final class Definitions {
  private final Changes changes;
  private final Map<Kind, NavigableMap<String, Definition>> kinds = new EnumMap<>(Kind.class);
  private long revision;

  public Definitions(Changes changes) {
    this.changes = changes;
    for (var kind : Kind.values()) {
      kinds.put(kind, new TreeMap<>());
    }
  }

  public NavigableMap<String, Definition> of(Kind kind) {
    return Objects.requireNonNull(kinds.get(kind), "every kind has its map");
  }

  public long revision() {
    return revision;
  }

  /// Puts one in that carries the revision after this one.
  public void put(Definition written) {
    revision = Math.max(revision, written.revision());
    of(written.kind()).put(written.name(), written);
    changes.definition(written);
  }

  public void remove(Kind kind, String name) {
    removed(kind, name, revision + 1);
    changes.definitionGone(kind, name, revision);
  }

  public void removed(Kind kind, String name, long at) {
    of(kind).remove(name);
    revision = Math.max(revision, at);
  }

  public void restored(long at) {
    revision = Math.max(revision, at);
  }
}
