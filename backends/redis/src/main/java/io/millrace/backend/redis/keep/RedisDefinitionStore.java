package io.millrace.backend.redis.keep;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Bytes;
import io.millrace.backend.redis.form.Form;
import io.millrace.backend.redis.wire.Args;
import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.spi.DefinitionStore;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Definitions in Redis, a hash and an order of names for each kind. All are written under one tag,
/// so one revision counts them.
public final class RedisDefinitionStore implements DefinitionStore {
  private static final int MISMATCH = 0;
  private static final int CREATED = 1;
  private static final int CHANGED = 2;
  private static final int REMOVED = -1;

  /// Version, revision, created and updated stand before the rest.
  private static final int HEAD = 22;

  private static final String NO_VERSION = "-1";

  private final Footing footing;

  public RedisDefinitionStore(Footing footing) {
    this.footing = footing;
  }

  @Override
  public Future<Put> put(Write write, Match match) {
    return footing
        .loop()
        .take(() -> {
          var args =
              footing
                  .args()
                  .add(write.name())
                  .add(wanted(match))
                  .add(Form.of(out -> out.json(write.spec())))
                  .add(Form.of(out -> out.text(write.by())));
          return footing
              .commands()
              .run(Scripts.DEFINE, keys(write.kind()), args)
              .map(word -> put(word.whole(0), word.whole(1)));
        });
  }

  private static Put put(int word, int version) {
    return switch (word) {
      case MISMATCH -> new Put.Mismatch(version);
      case CREATED -> new Put.Created(version);
      case CHANGED -> new Put.Changed(version);
      default -> new Put.Same(version);
    };
  }

  private static String wanted(Match match) {
    return switch (match) {
      case Match.Any _ -> "";
      case Match.New _ -> "0";
      case Match.Version(int version) -> Integer.toString(version);
      case Match.OneOf(Set<Integer> versions) when versions.isEmpty() -> NO_VERSION;
      case Match.OneOf(Set<Integer> versions) ->
          versions.stream().map(String::valueOf).collect(Collectors.joining(","));
    };
  }

  @Override
  public Future<Put> remove(Kind kind, String name, Match match) {
    return footing
        .loop()
        .take(() -> {
          var args = new Args().add(name).add(wanted(match));
          return footing
              .commands()
              .run(Scripts.UNDEFINE, keys(kind).subList(0, 2), args)
              .map(version ->
                  version.number() == REMOVED
                      ? new Put.Removed()
                      : new Put.Mismatch((int) version.number()));
        });
  }

  @Override
  public Future<List<Definition>> get(Kind kind, Collection<String> names) {
    if (names.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    return footing
        .loop()
        .take(() -> {
          var args = new Args().add(keys(kind).getFirst());
          names.forEach(args::add);
          return footing
              .reads()
              .read("HMGET", args)
              .map(found -> {
                var got = new ArrayList<Definition>(names.size());
                int at = 0;
                for (var name : names) {
                  var bytes = found.at(at++);
                  if (!bytes.isNothing()) {
                    got.add(definition(kind, name, bytes.bytes()));
                  }
                }
                return got;
              });
        });
  }

  @Override
  public Future<List<Definition>> list(Kind kind, Optional<String> after, int limit) {
    return footing
        .loop()
        .take(() -> {
          var args = new Args().add(after.orElse("")).add(limit);
          return footing
              .reads()
              .run(Scripts.DEFINED, keys(kind).subList(0, 2), args)
              .map(found -> {
                var listed = new ArrayList<Definition>();
                for (int at = 0; at < found.size(); at += 2) {
                  listed.add(definition(kind, found.text(at), found.bytes(at + 1)));
                }
                return listed;
              });
        });
  }

  @Override
  public Future<Integer> count(Kind kind) {
    return footing
        .loop()
        .take(() ->
            footing
                .reads()
                .read("HLEN", new Args().add(keys(kind).getFirst()))
                .map(length -> (int) length.number()));
  }

  private static Definition definition(Kind kind, String name, byte[] from) {
    var in = Form.in(from, HEAD);
    int version = (int) Bytes.number(from, 0, 4);
    long revision = Bytes.number(from, 4, 6);
    var times = new Definition.Times(instant(from, 10), instant(from, 16));
    return new Definition(kind, name, in.json(), version, revision, in.text(), times);
  }

  private static Instant instant(byte[] from, int at) {
    return Instant.ofEpochMilli(Bytes.number(from, at, 6));
  }

  private List<byte[]> keys(Kind kind) {
    var word = kind.name().toLowerCase(Locale.ROOT);
    return footing.keys().center("defined:" + word, "names:" + word, "revision");
  }
}
