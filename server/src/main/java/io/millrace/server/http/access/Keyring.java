package io.millrace.server.http.access;

import io.millrace.core.access.Caller;
import io.millrace.core.access.Key;
import io.millrace.core.access.KeyHash;
import io.millrace.core.access.KeyText;
import io.millrace.core.access.Login;
import io.millrace.core.access.Login.By;
import io.millrace.core.access.Reach;
import io.millrace.core.access.Role;
import io.millrace.core.access.User;
import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.spi.DefinitionStore;
import io.millrace.server.http.resource.access.Keys;
import io.millrace.server.http.resource.access.Logins;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All keys that open something, by the part of their id that stands in their text: those of the
/// configuration, and those of the store as [#refresh] saw them last. One for all event loops.
///
/// Once there was a key the server is never open again, or to revoke the last one would let in
/// everybody.
public final class Keyring {
  private static final Logger LOG = LoggerFactory.getLogger(Keyring.class);
  private static final int PAGE = 500;

  /// How the ids of keys begin.
  private static final String KEY = "key_";

  private final Map<String, Key> fixed = new HashMap<>();
  private final List<User> users;
  private final AtomicLong looks = new AtomicLong();
  private final AtomicReference<Seen> seen;
  private final Map<String, Instant> used = new ConcurrentHashMap<>();

  /// Those that were told of, with their revisions.
  private final Map<String, Long> unreadable = new ConcurrentHashMap<>();

  /// What the look of that number saw.
  private record Seen(long look, Map<String, Key> keys, Map<String, Login> logins, boolean open) {}

  public Keyring(AuthSettings settings) {
    settings.keys().forEach(key -> fixed.put(KeyText.shortOf(key.id()), key));
    users = settings.logins().users();
    seen = new AtomicReference<>(new Seen(0, Map.copyOf(fixed), Map.of(), settings.isOpen()));
  }

  /// Whether there is nobody to tell from anybody else.
  public boolean isOpen() {
    return seen.get().open;
  }

  /// Reads the keys and logins of the store. Looks may overtake each other: the one that began last
  /// counts.
  public Future<Void> refresh(DefinitionStore definitions) {
    long look = looks.incrementAndGet();
    var keys = read(definitions, Kind.KEY, Optional.empty(), new ArrayList<>());
    var logins = read(definitions, Kind.LOGIN, Optional.empty(), new ArrayList<>());
    return Future.all(keys, logins)
        .map(_ -> {
          seen.accumulateAndGet(see(look, keys.result(), logins.result()), Keyring::newer);
          used.keySet().removeIf(id -> byId(id).isEmpty());
          return null;
        });
  }

  private static Future<List<Definition>> read(
      DefinitionStore definitions, Kind kind, Optional<String> after, List<Definition> all) {
    return definitions
        .list(kind, after, PAGE)
        .compose(page -> {
          all.addAll(page);
          return page.size() < PAGE
              ? Future.succeededFuture(all)
              : read(definitions, kind, Optional.of(page.getLast().name()), all);
        });
  }

  private Seen see(long look, List<Definition> stored, List<Definition> opened) {
    var keys = new HashMap<String, Key>();
    stored.forEach(
        it -> read(it, Keys::of).ifPresent(key -> keys.put(KeyText.shortOf(it.name()), key)));
    keys.putAll(fixed);
    var logins = new HashMap<String, Login>();
    opened.forEach(it ->
        read(it, Logins::of).ifPresent(login -> logins.put(KeyText.shortOf(it.name()), login)));
    return new Seen(look, Map.copyOf(keys), Map.copyOf(logins), stored.isEmpty() && keys.isEmpty());
  }

  /// One record that cannot be read opens nothing, and does not keep the others from being seen.
  private <T> Optional<T> read(Definition stored, Function<Definition, T> reader) {
    try {
      return Optional.of(reader.apply(stored));
    } catch (RuntimeException e) {
      if (!Objects.equals(unreadable.put(stored.name(), stored.revision()), stored.revision())) {
        LOG.warn("cannot read a stored key or login id={}", stored.name(), e);
      }
      return Optional.empty();
    }
  }

  private static Seen newer(Seen there, Seen found) {
    var last = found.look > there.look ? found : there;
    return new Seen(last.look, last.keys, last.logins, there.open && found.open);
  }

  /// The login of this text, if it is one that still opens something.
  public Optional<Login> login(KeyText shown, Instant now) {
    return Optional.ofNullable(seen.get().logins.get(shown.id()))
        .filter(login -> login.opens(shown.hash(), now));
  }

  /// Some of the logins that have ended, at most so many.
  public List<String> over(int most, Instant now) {
    return seen.get().logins.values().stream()
        .filter(it -> !now.isBefore(it.expiresAt()))
        .limit(most)
        .map(Login::id)
        .toList();
  }

  /// Of the logins of somebody that still open something, the oldest beyond so many.
  public List<String> beyond(int most, Login.By by, Instant now) {
    return seen.get().logins.values().stream()
        .filter(it -> it.by().equals(by) && now.isBefore(it.expiresAt()))
        .sorted(Comparator.comparing(Login::expiresAt).reversed())
        .skip(most)
        .map(Login::id)
        .toList();
  }

  /// As whom a login opens, if what opened it still does.
  public Optional<Caller> caller(Login login, Instant now) {
    return switch (login.by()) {
      case By.OfKey(String id, KeyHash proof) ->
          byId(id).filter(key -> key.opens(proof, now)).map(Key::caller);
      case By.OfUser(String name, KeyHash proof) ->
          user(name).filter(user -> user.password().proof().matches(proof)).map(User::caller);
      case By.OfProvider(String name, Role role) -> Optional.of(Caller.ofProvider(name, role));
    };
  }

  /// How far somebody of this name reaches by now; empty when his key opens nothing any more, or he
  /// may not do this. Whom this ring does not know (of an identity provider, or from when the
  /// server was open) and everybody before the first look stays as he `was`.
  public Optional<Reach> reach(String name, Reach was, String scope, Instant now) {
    if (seen.get().look == 0) {
      return Optional.of(was);
    }
    var user = user(name).map(User::caller);
    var known = user.or(() -> byId(name).filter(key -> key.isOpenAt(now)).map(Key::caller));
    return known.isEmpty() && !name.startsWith(KEY)
        ? Optional.of(was)
        : known.filter(it -> it.may(scope)).map(Caller::reach);
  }

  /// The key that opened a login, if it was one.
  Optional<Key> keyOf(Login login) {
    return login.by() instanceof By.OfKey(String id, _) ? byId(id) : Optional.empty();
  }

  /// The user of this name, if there is one.
  public Optional<User> user(String name) {
    return users.stream().filter(user -> user.name().equals(name)).findFirst();
  }

  Optional<Key> find(String shortId) {
    return Optional.ofNullable(seen.get().keys.get(shortId));
  }

  /// Those that the configuration brings.
  public Collection<Key> brought() {
    return Collections.unmodifiableCollection(fixed.values());
  }

  /// The one of this id that the configuration brings.
  public Optional<Key> brought(String id) {
    return fixed.values().stream().filter(key -> key.id().equals(id)).findFirst();
  }

  /// How many keys there are.
  int size() {
    return seen.get().keys.size();
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
