package io.millrace.backend.memory.lane;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.keep.Recent;
import io.millrace.backend.memory.limit.Breakers;
import io.millrace.backend.memory.limit.Gate;
import io.millrace.backend.memory.limit.Limiters;
import io.millrace.backend.memory.limit.Share;
import io.millrace.core.job.Ties;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.LimitName;
import io.millrace.core.limit.LimitName.Kind;
import io.millrace.core.limit.TokenBucket;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What may start in a home beside its concurrency: its own rate, the bounds of types and keys, the
/// named limiters that its jobs ask; and who waits for which of them until when.
public final class Bounds {
  private final Limiters limiters;
  private final Breakers breakers;
  private final Gate queue;
  private final Map<String, Gate> types = new HashMap<>();

  private final KeyGates keys = new KeyGates();
  private QueueLimits limits = QueueLimits.NONE;

  public Bounds(String queue, Limiters limiters, Breakers breakers) {
    this.limiters = limiters;
    this.breakers = breakers;
    this.queue = gate(Kind.QUEUE, queue, Limit.NONE, queue);
  }

  private Gate gate(Kind kind, String name, Limit limit, String of) {
    return new Gate(new LimitName(kind, name), limit, of, limiters.changes);
  }

  /// The queue's own rate; its concurrency is what runs, which needs no second count.
  public Gate queue() {
    return queue;
  }

  /// Whether jobs of a key take turns with those of others.
  boolean isFair() {
    return limits.perKey().filter(PerKey::fair).isPresent();
  }

  /// Whether a change of that kind makes other lanes of the same jobs.
  public boolean isOtherShape(QueueConfig changed) {
    return !shape(limits).equals(shape(changed.limits()));
  }

  private static Object shape(QueueLimits limits) {
    return limits.perKey().map(it -> List.of(it.ordered(), it.fair()));
  }

  /// Whether other types are bounded than before.
  public boolean boundsOthers(QueueConfig changed) {
    return !limits.types().keySet().equals(changed.limits().types().keySet());
  }

  /// Holds from now on, also for who waits.
  public void configure(QueueConfig changed, long now) {
    limits = changed.limits();
    queue.change(new Limit(OptionalInt.empty(), limits.rate()), now);
    types.values().removeIf(it -> !limits.types().containsKey(it.name.name()) && it.isIdle(now));
    types.forEach((type, gate) -> gate.change(limits.types().getOrDefault(type, Limit.NONE), now));
    keys.each(gate -> gate.change(ofKey(gate.name.name()), now));
  }

  /// Whether a job is bound by nothing but its type and its queue.
  public boolean isPlain(Entry entry) {
    return limits.perKey().isEmpty() && entry.job.ties().asksNothing();
  }

  public LaneId lane(Entry entry) {
    var job = entry.job;
    var key = limits.perKey().flatMap(_ -> job.key()).orElse(LaneId.NONE);
    boolean strict = isStrict(key);
    return strict
        ? LaneId.ofStrict(key)
        : new LaneId(
            job.type(), key, job.ties().limiters(), job.ties().breaker().orElse(LaneId.NONE));
  }

  /// All lanes in which a job may have stood while its queue was set up otherwise, but for the
  /// plain one of its type.
  static List<LaneId> lanesEver(Entry entry) {
    var job = entry.job;
    var ties = job.ties();
    var breaker = ties.breaker().orElse(LaneId.NONE);
    var key = job.key().orElse(LaneId.NONE);
    return List.of(
        new LaneId(job.type(), LaneId.NONE, ties.limiters(), breaker),
        new LaneId(job.type(), key, ties.limiters(), breaker),
        LaneId.ofStrict(key));
  }

  boolean isStrict(String key) {
    return !key.equals(LaneId.NONE) && limits.perKey().filter(PerKey::ordered).isPresent();
  }

  /// The gate that a job has held since before the start, or null when nothing of that kind is
  /// bounded now.
  public @Nullable Gate gate(LimitName name) {
    return switch (name.kind()) {
      case QUEUE -> queue;
      case TYPE -> type(name.name());
      case KEY -> key(name.name());
      case LIMITER -> limiters.gate(name.name());
      case BREAKER -> breakers.gate(name.name());
    };
  }

  /// What a rate had counted before the start.
  public void restored(LimitName name, Optional<TokenBucket.Past> past) {
    var gate =
        switch (name.kind()) {
          case QUEUE -> queue;
          case TYPE -> types.computeIfAbsent(name.name(), this::ofType);
          case KEY -> key(name.name());
          case LIMITER, BREAKER -> throw new IllegalArgumentException(name + " is of no queue");
        };
    gate.restored(past);
    keys.rest(gate);
  }

  private List<Share> asked(Entry entry) {
    return shares(lane(entry).key(), entry.job.ties());
  }

  /// What a job of that key with those ties asks.
  List<Share> shares(String key, Ties ties) {
    var shares = new ArrayList<Share>(2 + ties.limiters().size());
    ties.breaker().ifPresent(it -> shares.add(new Share(breakers.gate(it), 1)));
    if (!key.equals(LaneId.NONE)) {
      shares.add(new Share(key(key), 1));
    }
    ties.limiters().forEach(it -> shares.add(new Share(limiters.gate(it.limiter()), it.weight())));
    return List.copyOf(shares);
  }

  /// All that a job must be given to run, whatever it holds.
  List<Share> needs(Entry entry) {
    var needs = new ArrayList<>(isPlain(entry) ? List.<Share>of() : asked(entry));
    var type = type(entry.job.type());
    if (type != null) {
      needs.add(new Share(type, 1));
    }
    return needs;
  }

  /// The bound of a type, if it has one.
  public @Nullable Gate type(String type) {
    return limits.types().containsKey(type) ? types.computeIfAbsent(type, this::ofType) : null;
  }

  private Gate ofType(String type) {
    var limit = limits.types().getOrDefault(type, Limit.NONE);
    return gate(Kind.TYPE, type, limit, queue.name.name());
  }

  private Gate key(String key) {
    var there = keys.get(key);
    if (there != null) {
      return there;
    }
    var gate = gate(Kind.KEY, key, ofKey(key), queue.name.name());
    keys.put(key, gate);
    return gate;
  }

  /// The gates of keys that are known now.
  public List<Gate> knownKeys() {
    var known = new ArrayList<Gate>();
    if (limits.perKey().isPresent()) {
      keys.each(known::add);
    }
    return known;
  }

  public Optional<Gate> knownKey(String key) {
    return Optional.ofNullable(keys.get(key));
  }

  /// A walk over the gates of keys.
  public Recent.Walk<Gate> walkKeys() {
    return keys.walk();
  }

  /// The queue's gate and those of types, as far as they have counted something.
  public List<Gate> ownGates() {
    return Stream.concat(Stream.of(queue), types.values().stream()).filter(Gate::counts).toList();
  }

  public Limit ofKey(String key) {
    return limits.perKey().map(it -> strict(it, it.of(key))).orElse(Limit.NONE);
  }

  private static Limit strict(PerKey perKey, Limit limit) {
    return perKey.ordered() ? new Limit(OptionalInt.of(1), limit.rate()) : limit;
  }

  /// Something of what that gate counts was given back.
  void rest(Gate gate) {
    keys.rest(gate);
  }

  /// A lane of that key is gone.
  void parted(String key) {
    keys.parted(key);
  }

  /// Drops up to so many gates of keys that nobody needs; answers whether there may be more.
  public boolean tidy(long now, int most) {
    return keys.tidy(now, most);
  }

  /// When the rates that bind every job of the queue let one start.
  long opensAt(long now) {
    return Math.max(queue.opensAt(1, now), limiters.global().opensAt(1, now));
  }

  /// How many may start by the rates that bind every job of the queue.
  public long available(long now) {
    return Math.min(queue.available(now), limiters.global().available(now));
  }

  /// The gates that bind every job of the queue.
  List<Gate> ofEvery() {
    return List.of(queue, limiters.global());
  }

  /// One starts.
  void start(long now) {
    queue.start(1, now);
    limiters.global().start(1, now);
  }

  /// Something waits here no longer.
  void woke() {
    limiters.woke(queue.name.name());
  }
}
