package io.millrace.backend.memory;

import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.step.Turn;
import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.spi.DefinitionStore;
import io.millrace.core.spi.DefinitionStore.Write;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Definitions in memory, by name.
final class MemoryDefinitionStore implements DefinitionStore {
  private final Turn turn;
  private final Ledger ledger;

  MemoryDefinitionStore(Turn turn, Ledger ledger) {
    this.turn = turn;
    this.ledger = ledger;
  }

  @Override
  public Future<Put> put(Write write, Match match) {
    return turn.take(() -> {
      var there = of(write.kind()).get(write.name());
      int version = there == null ? 0 : there.version();
      if (!match.admits(version)) {
        return new Put.Mismatch(version);
      }
      if (there != null && there.spec().equals(write.spec())) {
        return new Put.Same(version);
      }
      ledger.definitions.put(written(write, there));
      return there == null ? new Put.Created(version + 1) : new Put.Changed(version + 1);
    });
  }

  private Definition written(Write write, @Nullable Definition there) {
    var now = Instant.ofEpochMilli(ledger.now());
    return new Definition(
        write.kind(),
        write.name(),
        write.spec(),
        there == null ? 1 : there.version() + 1,
        ledger.definitions.revision() + 1,
        write.by(),
        new Definition.Times(there == null ? now : there.times().createdAt(), now));
  }

  @Override
  public Future<Put> remove(Kind kind, String name, Match match) {
    return turn.take(() -> {
      var there = of(kind).get(name);
      int version = there == null ? 0 : there.version();
      if (there == null || !match.admits(version)) {
        return new Put.Mismatch(version);
      }
      ledger.definitions.remove(kind, name);
      return new Put.Removed();
    });
  }

  @Override
  public Future<List<Definition>> get(Kind kind, Collection<String> names) {
    return turn.take(() -> names.stream().map(of(kind)::get).filter(Objects::nonNull).toList());
  }

  @Override
  public Future<List<Definition>> list(Kind kind, Optional<String> after, int limit) {
    return turn.take(() -> {
      var all = of(kind);
      var rest = after.isPresent() ? all.tailMap(after.get(), false) : all;
      return rest.values().stream().limit(limit).toList();
    });
  }

  @Override
  public Future<Integer> count(Kind kind) {
    return turn.take(() -> of(kind).size());
  }

  private NavigableMap<String, Definition> of(Kind kind) {
    return ledger.definitions.of(kind);
  }
}
