package io.millrace.server.http.access;

import io.millrace.core.access.Key;
import io.millrace.core.access.KeyText;
import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.spi.DefinitionStore;
import io.millrace.server.http.resource.Keys;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// All keys that open something, by the part of their id that stands in their text: those of the
/// configuration, and those of the store as [#refresh] saw them last. One for all event loops.
///
/// Once there was a key the server is never open again, or to revoke the last one would let in
/// everybody.
public final class Keyring {
  private static final int PAGE = 500;

  private final Map<String, Key> fixed = new HashMap<>();
  private final AtomicLong looks = new AtomicLong();
  private final AtomicReference<Seen> seen;
  private final Map<String, Instant> used = new ConcurrentHashMap<>();

  /// What the look of that number saw.
  private record Seen(long look, Map<String, Key> keys, boolean open) {}

  public Keyring(AuthSettings settings) {
    settings.keys().forEach(key -> fixed.put(KeyText.shortOf(key.id()), key));
    seen = new AtomicReference<>(new Seen(0, Map.copyOf(fixed), fixed.isEmpty()));
  }

  /// Whether there is nobody to tell from anybody else.
  public boolean isOpen() {
    return seen.get().open;
  }

  /// Reads the keys of the store. Looks may overtake each other: the one that began last counts.
  public Future<Void> refresh(DefinitionStore definitions) {
    long look = looks.incrementAndGet();
    return read(definitions, Optional.empty(), new ArrayList<>())
        .map(all -> {
          seen.accumulateAndGet(see(look, all), Keyring::newer);
          return null;
        });
  }

  private Future<List<Definition>> read(
      DefinitionStore definitions, Optional<String> after, List<Definition> all) {
    return definitions
        .list(Kind.KEY, after, PAGE)
        .compose(page -> {
          all.addAll(page);
          return page.size() < PAGE
              ? Future.succeededFuture(all)
              : read(definitions, Optional.of(page.getLast().name()), all);
        });
  }

  private Seen see(long look, List<Definition> all) {
    var keys = new HashMap<String, Key>();
    all.forEach(it -> keys.put(KeyText.shortOf(it.name()), Keys.of(it)));
    keys.putAll(fixed);
    return new Seen(look, Map.copyOf(keys), keys.isEmpty());
  }

  private static Seen newer(Seen there, Seen found) {
    var last = found.look > there.look ? found : there;
    return new Seen(last.look, last.keys, there.open && found.open);
  }

  Optional<Key> find(String shortId) {
    return Optional.ofNullable(seen.get().keys.get(shortId));
  }

  /// The key of this id, if there is one.
  public Optional<Key> byId(String id) {
    return id.length() < KeyText.ID
        ? Optional.empty()
        : find(KeyText.shortOf(id)).filter(key -> key.id().equals(id));
  }

  void use(Key key, Instant at) {
    used.put(key.id(), at.truncatedTo(ChronoUnit.MINUTES));
  }

  /// The minute in which it was shown last on this node.
  public Optional<Instant> lastUsed(String id) {
    return Optional.ofNullable(used.get(id));
  }
}
