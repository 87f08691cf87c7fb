package io.millrace.backend.redis.queue;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.footing.Shards;
import io.millrace.backend.redis.limit.Units;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Calls;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.form.QueueForm;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Page;
import io.millrace.core.queue.Drain;
import io.millrace.core.queue.Grain;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueKey;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.queue.SeriesPoint;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import io.millrace.core.spi.QueueStore;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Queues in Redis. What a queue becomes is worked out from what it was; when it has become
/// something else before that arrives, it is looked at again.
public final class RedisQueueStore implements QueueStore {
  private static final int MOST_TRIES = 10;
  private static final int BEHIND = 0;
  private static final int IN_USE = 2;

  private final Footing footing;
  private final Homes homes;
  private final Course course;
  private final Setup setup;
  private final Alike alike;

  public RedisQueueStore(Footing footing, Homes homes, Units units) {
    this.footing = footing;
    this.homes = homes;
    this.course = new Course(footing, homes);
    this.setup = new Setup(footing);
    this.alike = new Alike(footing, homes, units);
  }

  /// What a queue is to become: fields that are set, none at all to take it away, and what is
  /// answered then; and how many shards it is to have, if that changes. Without `fields` nothing is
  /// to be done.
  private record Plan(
      @Nullable Map<String, byte[]> fields, boolean removes, OptionalInt shards, Put answer) {
    static Plan none(Put answer) {
      return new Plan(null, false, OptionalInt.empty(), answer);
    }

    static Plan set(Map<String, byte[]> fields, Put answer) {
      return new Plan(fields, false, OptionalInt.empty(), answer);
    }
  }

  @Override
  public Future<Put> put(QueueConfig config, Match match, String by) {
    return footing
        .loop()
        .take(() ->
            homes
                .known(List.of(config.name()))
                .compose(_ -> turn(config.name(), there -> configured(config, match, by, there))));
  }

  private Plan configured(QueueConfig config, Match match, String by, @Nullable Queue there) {
    int version = there == null ? 0 : there.version();
    if (!match.admits(version)) {
      return Plan.none(new Put.Mismatch(version));
    }
    if (there != null && version > 0 && there.config().equals(config)) {
      return Plan.none(new Put.Same(version));
    }
    var fields = setup.fields(config, by, there);
    var answer = version == 0 ? new Put.Created(1) : new Put.Changed(version + 1);
    int shards = there == null ? 1 : there.config().shards();
    return shards == config.shards()
        ? Plan.set(fields, answer)
        : new Plan(fields, false, OptionalInt.of(config.shards()), answer);
  }

  @Override
  public Future<Put> pause(String queue, Optional<Pause> pause) {
    return footing.loop().take(() -> turn(queue, there -> paused(pause, there)));
  }

  private static Plan paused(Optional<Pause> pause, @Nullable Queue there) {
    if (there == null) {
      return Plan.none(new Put.Mismatch(0));
    }
    var fields = new LinkedHashMap<String, byte[]>();
    fields.put(
        "pause",
        pause.map(it -> Setup.form(out -> QueueForm.write(out, it))).orElse(Setup.NOTHING));
    fields.put("paused_until", pause.map(RedisQueueStore::until).orElse(Setup.NOTHING));
    return Plan.set(fields, new Put.Changed(there.version()));
  }

  private static byte[] until(Pause pause) {
    return pause.until().map(it -> Setup.text(it.toEpochMilli())).orElse(Setup.text("ever"));
  }

  @Override
  public Future<Put> drain(String queue, Optional<Drain> drain) {
    return footing.loop().take(() -> turn(queue, there -> drained(drain, there)));
  }

  private static Plan drained(Optional<Drain> drain, @Nullable Queue there) {
    if (there == null) {
      return Plan.none(new Put.Mismatch(0));
    }
    if (there.draining().equals(drain)) {
      return Plan.none(new Put.Same(there.version()));
    }
    var form = drain.map(it -> Setup.form(out -> QueueForm.write(out, it))).orElse(Setup.NOTHING);
    return Plan.set(Map.of("drain", form), new Put.Changed(there.version()));
  }

  @Override
  public Future<Put> remove(String queue, Match match) {
    return footing.loop().take(() -> turn(queue, there -> removed(match, there)));
  }

  private static Plan removed(Match match, @Nullable Queue there) {
    int version = there == null ? 0 : there.version();
    return there == null || !match.admits(version)
        ? Plan.none(new Put.Mismatch(version))
        : new Plan(Map.of(), true, OptionalInt.empty(), new Put.Removed());
  }

  private Future<Put> turn(String queue, Function<@Nullable Queue, Plan> plan) {
    return turn(queue, plan, MOST_TRIES);
  }

  private Future<Put> turn(String queue, Function<@Nullable Queue, Plan> plan, int tries) {
    if (tries == 0) {
      return Future.failedFuture(
          new BackendUnavailable("a queue changes faster than it is set up"));
    }
    return look(footing.commands(), queue)
        .compose(found -> {
          var shut = Stood.shut(found);
          if (!shut.isEmpty()) {
            return alike.openLate(queue, shut).compose(_ -> turn(queue, plan, tries - 1));
          }
          var there = Stood.read(queue, List.of(found)).orElse(null);
          var next = plan.apply(there);
          if (there != null) {
            homes.shards().has(queue, there.config().shards());
          }
          if (next.fields == null) {
            return Future.succeededFuture(next.answer);
          }
          return turn(queue, there, next)
              .compose(done ->
                  done.isPresent()
                      ? Future.succeededFuture(done.get())
                      : turn(queue, plan, tries - 1));
        });
  }

  /// Empty when it is something else by now.
  private Future<Optional<Put>> turn(String queue, @Nullable Queue there, Plan next) {
    if (next.shards.isPresent() && there != null) {
      return alike
          .shut(queue, there.config().shards())
          .compose(shut ->
              shut.isDone()
                  ? become(queue, there, next, shut.by())
                  : Future.succeededFuture(
                      shut.isLate()
                          ? Optional.empty()
                          : Optional.of(new Put.InUse(shut.pending()))));
    }
    return next.removes && alike.isParted(queue)
        ? alike
            .remove(queue)
            .compose(count ->
                count > 0
                    ? alike.follow(queue).compose(_ -> inUse(queue, count)).map(Optional::of)
                    : become(queue, there, next, ""))
        : become(queue, there, next, "");
  }

  private Future<Optional<Put>> become(
      String queue, @Nullable Queue there, Plan next, String shut) {
    // By their numbers others know of new homes, should this node die before they are set up.
    return homes
        .numbered(Shards.upTo(queue, next.shards.orElse(1)))
        .compose(_ -> configure(queue, there, next, shut))
        .compose(word -> {
          var put = put(word, next);
          if (put.isPresent()) {
            next.shards.ifPresent(it -> homes.shards().has(queue, it));
          }
          return alike.isParted(queue) ? alike.follow(queue).map(put) : Future.succeededFuture(put);
        });
  }

  /// As many as all of its homes hold, of which one is known to hold so many.
  private Future<Put> inUse(String queue, int known) {
    return stand(List.of(queue))
        .map(stood ->
            new Put.InUse(
                stood.stream()
                    .mapToInt(it -> Stream.of(JobState.values()).mapToInt(it.stats()::in).sum())
                    .reduce(known, Math::max)));
  }

  private static Optional<Put> put(Heard word, Plan next) {
    return switch (word.whole(0)) {
      case BEHIND -> Optional.empty();
      case IN_USE -> Optional.of(new Put.InUse(word.whole(1)));
      default -> Optional.of(next.answer);
    };
  }

  private Future<Heard> configure(String queue, @Nullable Queue there, Plan next, String shut) {
    var args =
        footing
            .args()
            .add(there == null ? "" : Integer.toString(there.version()))
            .add(next.removes ? Alike.REMOVE : Alike.SET)
            .add(shut);
    if (next.fields != null) {
      next.fields.forEach((name, value) -> args.add(name).add(value));
    }
    return footing.commands().run(Scripts.CONFIGURE, footing.keys().home(queue).configure(), args);
  }

  @Override
  public Future<List<Queue>> get(Collection<String> names) {
    return footing
        .loop()
        .take(() -> names.isEmpty() ? homes.queues().compose(this::stand) : stand(names));
  }

  @Override
  public Future<List<QueueConfig>> configs(Collection<String> names) {
    return footing
        .loop()
        .take(() -> names.isEmpty() ? homes.queues().compose(this::setups) : setups(names));
  }

  private Future<List<QueueConfig>> setups(Collection<String> names) {
    var asked = names.stream().map(this::config).toList();
    return Future.all(asked)
        .map(all -> all.<Optional<QueueConfig>>list().stream().flatMap(Optional::stream).toList());
  }

  private Future<Optional<QueueConfig>> config(String queue) {
    var conf = footing.keys().of(queue, "conf").getFirst();
    return footing
        .reads()
        .read("HMGET", new Args().add(conf).add("created").add("config"))
        .map(found -> Stood.config(queue, found));
  }

  /// Those of these queues that there are, each as a whole.
  public Future<List<Queue>> stand(Collection<String> names) {
    var asked = names.stream().map(this::stand).toList();
    return Future.all(asked)
        .map(all -> all.<Optional<Queue>>list().stream().flatMap(Optional::stream).toList());
  }

  private Future<Optional<Queue>> stand(String queue) {
    return look(homes.shards().ever(queue))
        .compose(found -> {
          var first = Stood.read(queue, found.subList(0, 1));
          int shards = first.map(it -> it.config().shards()).orElse(1);
          homes.shards().has(queue, shards);
          var more = homes.shards().ever(queue);
          return look(more.subList(found.size(), more.size()))
              .map(late -> {
                found.addAll(late);
                return Stood.read(queue, found);
              });
        });
  }

  private Future<List<Heard>> look(List<String> all) {
    return Future.all(all.stream().map(home -> look(footing.reads(), home)).toList())
        .map(found -> new ArrayList<>(found.<Heard>list()));
  }

  private Future<Heard> look(Calls over, String home) {
    return over.run(Scripts.STAND, footing.keys().home(home).stand(), footing.args());
  }

  /// How each of these homes stands that there are, as if it were all of its queue.
  public Future<Map<String, Queue>> apart(List<String> all) {
    return look(all)
        .map(found -> {
          var apart = new LinkedHashMap<String, Queue>();
          for (int at = 0; at < all.size(); at++) {
            var home = all.get(at);
            Stood.read(Shards.queue(home), found.subList(at, at + 1))
                .ifPresent(it -> apart.put(home, it));
          }
          return apart;
        });
  }

  /// Goes on with what who set up a queue with several shards left undone.
  public Future<?> tidy() {
    return alike.tidy();
  }

  @Override
  public Future<Page<QueueKey>> lanes(
      String queue, QueueKey.Order order, boolean descending, Page.Cursor after, int limit) {
    return footing
        .loop()
        .take(() -> stand(queue).compose(this::keys))
        .map(all -> {
          // Not in the store's turn: to sort very many takes long.
          var sorted = new ArrayList<>(all);
          sorted.sort(order.comparator(descending));
          int from = (int) Math.min(after.place(), sorted.size());
          int to = Math.min(from + limit, sorted.size());
          var next =
              to < sorted.size() && limit > 0
                  ? Optional.of(new Page.Cursor(0, to))
                  : Optional.<Page.Cursor>empty();
          var total = new Page.Total(sorted.size(), true);
          return new Page<>(sorted.subList(from, to), next, total, Optional.empty(), true);
        });
  }

  private Future<List<QueueKey>> keys(Optional<Queue> there) {
    return there.map(this::keys).orElse(Future.succeededFuture(List.of()));
  }

  private Future<List<QueueKey>> keys(Queue there) {
    return there
        .config()
        .limits()
        .perKey()
        .map(perKey -> keys(there.name(), perKey))
        .orElse(Future.succeededFuture(List.of()));
  }

  private Future<List<QueueKey>> keys(String queue, PerKey perKey) {
    var looks =
        homes.shards().homes(queue).stream()
            .map(home -> new QueueKeys(footing, home, perKey).look())
            .toList();
    return Future.all(looks)
        .map(all -> all.<List<QueueKey>>list().stream().flatMap(List::stream).toList());
  }

  @Override
  public Future<Void> point(Instant minute, Map<String, Sums> byQueue) {
    return footing.loop().take(() -> course.point(minute, byQueue));
  }

  @Override
  public Future<Map<String, List<SeriesPoint>>> series(Grain grain, Instant from) {
    return footing.loop().take(() -> course.series(grain, from));
  }

  @Override
  public Future<List<List<Integer>>> homes(List<String> queues) {
    return footing.loop().take(() -> homes.numbers(queues));
  }
}
