package io.millrace.backend.redis.queue;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Bytes;
import io.millrace.backend.redis.wire.Calls;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.form.Out;
import io.millrace.core.form.QueueForm;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Rate;
import io.millrace.core.query.Page;
import io.millrace.core.queue.Drain;
import io.millrace.core.queue.Grain;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Preemption;
import io.millrace.core.queue.QueueKey;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.queue.SeriesPoint;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import io.millrace.core.spi.QueueStore;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Queues in Redis. What a queue becomes is worked out from what it was; when it has become
/// something else before that arrives, it is looked at again.
public final class RedisQueueStore implements QueueStore {
  private static final byte[] NOTHING = new byte[0];
  private static final int MOST_TRIES = 10;
  private static final int BEHIND = 0;
  private static final int IN_USE = 2;

  private final Footing footing;
  private final Homes homes;
  private final Course course;

  public RedisQueueStore(Footing footing, Homes homes) {
    this.footing = footing;
    this.homes = homes;
    this.course = new Course(footing, homes);
  }

  /// What a queue is to become: fields that are set, none at all to take it away, and what is
  /// answered then. Without `fields` nothing is to be done.
  private record Plan(@Nullable Map<String, byte[]> fields, boolean removes, Put answer) {
    static Plan none(Put answer) {
      return new Plan(null, false, answer);
    }

    static Plan set(Map<String, byte[]> fields, Put answer) {
      return new Plan(fields, false, answer);
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
    var fields = new LinkedHashMap<String, byte[]>();
    fields.put("version", text(version + 1));
    if (version == 0) {
      fields.put("by", by.getBytes(StandardCharsets.UTF_8));
    }
    fields.put("config", form(out -> QueueForm.write(out, config)));
    fields.put("concurrency", bound(config.concurrency()));
    fields.put("max_depth", bound(config.maxDepth()));
    fields.put("bound", isBound(config) ? text(1) : NOTHING);
    var limits = config.limits();
    var preemption = config.urgency().preemption();
    if (preemption != Preemption.NONE || gaveWay(there)) {
      fields.put("preempt", preempt(preemption));
    }
    fields.put("ageing", config.urgency().ageing().map(it -> text(it.toMillis())).orElse(NOTHING));
    there(there)
        .perKey()
        .ifPresent(it -> it.overrides().keySet().forEach(key -> fields.put("key:" + key, NOTHING)));
    fields.put("keys", limits.perKey().map(RedisQueueStore::form).orElse(NOTHING));
    limits
        .perKey()
        .ifPresent(it ->
            it.overrides().keySet().forEach(key -> fields.put("key:" + key, form(it.of(key)))));
    fields.put("rate", limits.rate().map(RedisQueueStore::form).orElse(NOTHING));
    fields.put("limited", limits.types().isEmpty() ? NOTHING : text(1));
    there(there).types().keySet().forEach(type -> fields.put("type:" + type, NOTHING));
    limits.types().forEach((type, limit) -> fields.put("type:" + type, form(limit)));
    return Plan.set(fields, version == 0 ? new Put.Created(1) : new Put.Changed(version + 1));
  }

  /// Where nobody gives way any more, some may still stand aside.
  private byte[] preempt(Preemption how) {
    return switch (how) {
      case NONE -> text("none");
      case ASK -> text("ask");
      case FORCE -> text(footing.settings().grace().toMillis());
    };
  }

  private static boolean gaveWay(@Nullable Queue there) {
    return there != null && there.config().urgency().preemption() != Preemption.NONE;
  }

  private static QueueLimits there(@Nullable Queue there) {
    return there == null ? QueueLimits.NONE : there.config().limits();
  }

  /// `<B` 1 ordered, 2 fair, 4 there are overrides; then the limit of a key that has none.
  private static byte[] form(QueueLimits.PerKey perKey) {
    int flags =
        (perKey.ordered() ? 1 : 0)
            + (perKey.fair() ? 2 : 0)
            + (perKey.overrides().isEmpty() ? 0 : 4);
    return new Bytes(18).put(flags, 1).put(form(perKey.limit())).done();
  }

  /// `<I4` how many may run, then its rate if it has one.
  private static byte[] form(Limit limit) {
    var rate = limit.rate().map(RedisQueueStore::form).orElse(NOTHING);
    return new Bytes(4 + rate.length)
        .put(limit.concurrency().orElse(Integer.MAX_VALUE), 4)
        .put(rate)
        .done();
  }

  /// `<I4I4I4B` limit, ms, burst and spread.
  private static byte[] form(Rate rate) {
    return new Bytes(13)
        .put(rate.limit(), 4)
        .put(rate.per().toMillis(), 4)
        .put(rate.burst(), 4)
        .put(rate.spread() ? 1 : 0, 1)
        .done();
  }

  /// Whether one that ends may make room for one that is ready.
  private static boolean isBound(QueueConfig config) {
    var limits = config.limits();
    return config.concurrency().isPresent()
        || !limits.types().isEmpty()
        || limits.perKey().isPresent();
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
    fields.put("pause", pause.map(it -> form(out -> QueueForm.write(out, it))).orElse(NOTHING));
    fields.put("paused_until", pause.map(RedisQueueStore::until).orElse(NOTHING));
    return Plan.set(fields, new Put.Changed(there.version()));
  }

  private static byte[] until(Pause pause) {
    return pause.until().map(it -> text(it.toEpochMilli())).orElse(text("ever"));
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
    var form = drain.map(it -> form(out -> QueueForm.write(out, it))).orElse(NOTHING);
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
        : new Plan(Map.of(), true, new Put.Removed());
  }

  private Future<Put> turn(String queue, Function<@Nullable Queue, Plan> plan) {
    return turn(queue, plan, MOST_TRIES);
  }

  private Future<Put> turn(String queue, Function<@Nullable Queue, Plan> plan, int tries) {
    if (tries == 0) {
      return Future.failedFuture(
          new BackendUnavailable("a queue changes faster than it is set up"));
    }
    return stand(footing.commands(), queue)
        .compose(found -> {
          var there = found.orElse(null);
          var next = plan.apply(there);
          var fields = next.fields;
          if (fields == null) {
            return Future.succeededFuture(next.answer);
          }
          return configure(queue, there, next.removes, fields)
              .compose(word ->
                  switch (word.whole(0)) {
                    case BEHIND -> turn(queue, plan, tries - 1);
                    case IN_USE -> Future.succeededFuture(new Put.InUse(word.whole(1)));
                    default -> Future.succeededFuture(next.answer);
                  });
        });
  }

  private Future<Heard> configure(
      String queue, @Nullable Queue there, boolean removes, Map<String, byte[]> fields) {
    var args =
        footing
            .args()
            .add(there == null ? "" : Integer.toString(there.version()))
            .add(removes ? 2 : 1);
    fields.forEach((name, value) -> args.add(name).add(value));
    return footing.commands().run(Scripts.CONFIGURE, footing.keys().home(queue).configure(), args);
  }

  @Override
  public Future<List<Queue>> get(Collection<String> names) {
    return footing
        .loop()
        .take(() -> names.isEmpty() ? homes.all().compose(this::stand) : stand(names));
  }

  public Future<List<Queue>> stand(Collection<String> names) {
    var asked = names.stream().map(name -> stand(footing.reads(), name)).toList();
    return Future.all(asked)
        .map(all -> {
          var queues = new ArrayList<Queue>(asked.size());
          for (int at = 0; at < asked.size(); at++) {
            all.<Optional<Queue>>resultAt(at).ifPresent(queues::add);
          }
          return queues;
        });
  }

  private Future<Optional<Queue>> stand(Calls over, String queue) {
    return over.run(Scripts.STAND, footing.keys().home(queue).stand(), footing.args())
        .map(answer -> Stood.read(queue, answer));
  }

  @Override
  public Future<Page<QueueKey>> lanes(
      String queue, QueueKey.Order order, boolean descending, Page.Cursor after, int limit) {
    return footing
        .loop()
        .take(() -> stand(footing.reads(), queue).compose(this::keys))
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
    return there
        .flatMap(it ->
            it.config()
                .limits()
                .perKey()
                .map(keys -> new QueueKeys(footing, it.config().name(), keys).look()))
        .orElse(Future.succeededFuture(List.of()));
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
  public Future<List<Integer>> homes(List<String> queues) {
    return footing.loop().take(() -> homes.numbers(queues));
  }

  private static byte[] form(Consumer<Out> write) {
    var out = new Out();
    write.accept(out);
    return Arrays.copyOf(out.bytes(), out.size());
  }

  private static byte[] bound(OptionalInt bound) {
    return bound.isPresent() ? text(bound.getAsInt()) : NOTHING;
  }

  private static byte[] text(Object value) {
    return value.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
