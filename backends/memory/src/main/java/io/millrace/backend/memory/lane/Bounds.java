package io.millrace.backend.memory.lane;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.keep.Recent;
import io.millrace.backend.memory.limit.Breakers;
import io.millrace.backend.memory.limit.Gate;
import io.millrace.backend.memory.limit.Limiters;
import io.millrace.backend.memory.limit.Pass;
import io.millrace.backend.memory.limit.Waiter;
import io.millrace.core.job.Ties;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.LimitName;
import io.millrace.core.limit.LimitName.Kind;
import io.millrace.core.limit.TokenBucket;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Claimed.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What may start in a home beside its concurrency: its own rate, the bounds of types and keys, the
/// named limiters that its jobs ask; and who waits for which of them until when.
public final class Bounds {
  private final Limiters limiters;
  private final Breakers breakers;
  private final Gate queue;
  private final Map<String, Gate> types = new HashMap<>();

  private final Recent<Gate> keys = new Recent<>();

  /// Gates of keys that nobody holds or asks, until their rates are whole again.
  private final LinkedHashSet<Gate> resting = new LinkedHashSet<>();

  private final TreeSet<Waiting> clock = new TreeSet<>();
  private QueueLimits limits = QueueLimits.NONE;
  private long waitings;

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

  /// Counts one that runs already and whose type was not bounded when it began.
  public void countType(Entry entry) {
    var type = type(entry.job.type());
    if (type != null && counts(entry) && entry.holds.stream().noneMatch(it -> it.gate() == type)) {
      var pass = new Pass(type, 1);
      type.count(1);
      entry.holds = Stream.concat(entry.holds.stream(), Stream.of(pass)).toList();
      entry.touch();
    }
  }

  /// Whether it takes of limits; one that expired never started, and one that stands aside has
  /// given all back.
  private static boolean counts(Entry entry) {
    return entry.lease().judge != Reason.EXPIRED && !entry.lease().isAside();
  }

  /// Holds from now on, also for who waits.
  public void configure(QueueConfig changed, long now) {
    limits = changed.limits();
    queue.change(new Limit(OptionalInt.empty(), limits.rate()), now);
    types.values().removeIf(it -> !limits.types().containsKey(it.name.name()) && it.isIdle(now));
    types.forEach((type, gate) -> gate.change(limits.types().getOrDefault(type, Limit.NONE), now));
    keys.each(gate -> gate.change(ofKey(gate.name.name()), now));
  }

  /// What runs is to be counted anew.
  public void recount() {
    types.values().forEach(Gate::recount);
    keys.each(Gate::recount);
  }

  /// Counts one that runs already, by the limits of now.
  public void count(Entry entry) {
    if (!counts(entry)) {
      return;
    }
    var holds = new ArrayList<Pass>();
    for (var pass : entry.holds) {
      if (pass.gate().name.spansQueues()) {
        holds.add(pass);
      }
    }
    var own = isPlain(entry) ? List.<Pass>of() : passes(lane(entry).key(), Ties.NONE);
    var type = type(entry.job.type());
    own.forEach(pass -> pass.gate().count(pass.weight()));
    holds.addAll(own);
    if (type != null) {
      type.count(1);
      holds.add(new Pass(type, 1));
    }
    entry.holds = List.copyOf(holds);
    entry.touch();
  }

  /// Counts one that has the place of its key while it does not run, if order is still strict.
  public void countPlace(Entry entry) {
    if (!entry.holds.isEmpty()) {
      var key = lane(entry).key();
      entry.holds = isStrict(key) ? passes(key, Ties.NONE) : List.of();
      entry.holds.forEach(it -> it.gate().count(it.weight()));
      entry.touch();
    }
  }

  /// Whether a job is bound by nothing but its type and its queue.
  public boolean isPlain(Entry entry) {
    return limits.perKey().isEmpty() && entry.job.ties().asksNothing();
  }

  public LaneId lane(Entry entry) {
    var job = entry.job;
    var key = limits.perKey().flatMap(_ -> job.key()).orElse(LaneId.NONE);
    boolean strict = isStrict(key);
    return new LaneId(
        strict ? LaneId.NONE : job.type(),
        key,
        strict ? List.of() : job.ties().limiters(),
        strict ? LaneId.NONE : job.ties().breaker().orElse(LaneId.NONE));
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
    rest(gate);
  }

  private List<Pass> asked(Entry entry) {
    return passes(lane(entry).key(), entry.job.ties());
  }

  /// What a job of that key with those ties asks.
  List<Pass> passes(String key, Ties ties) {
    var passes = new ArrayList<Pass>(2 + ties.limiters().size());
    ties.breaker().ifPresent(it -> passes.add(new Pass(breakers.gate(it), 1)));
    if (!key.equals(LaneId.NONE)) {
      passes.add(new Pass(key(key), 1));
    }
    ties.limiters().forEach(it -> passes.add(new Pass(limiters.gate(it.limiter()), it.weight())));
    return List.copyOf(passes);
  }

  /// All that a job must be given to run, whatever it holds.
  List<Pass> needs(Entry entry) {
    var needs = new ArrayList<>(isPlain(entry) ? List.<Pass>of() : asked(entry));
    var type = type(entry.job.type());
    if (type != null) {
      needs.add(new Pass(type, 1));
    }
    return needs;
  }

  /// A job that stood aside holds again all that it needs; it has started before.
  public void hold(Entry entry) {
    var needs = needs(entry);
    needs.stream()
        .filter(it -> !entry.holds.contains(it))
        .forEach(it -> it.gate().count(it.weight()));
    entry.holds = List.copyOf(needs);
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

  /// Nobody needs the gate of a key any more: it goes, or rests until its rate is whole again.
  private void rest(Gate gate) {
    if (gate.name.kind() == Kind.KEY && gate.isAtRest()) {
      if (gate.counts()) {
        resting.add(gate);
      } else {
        keys.remove(gate.name.name());
      }
    }
  }

  /// All lanes are gone.
  public void restAll() {
    var all = new ArrayList<Gate>();
    keys.each(all::add);
    all.forEach(this::rest);
  }

  /// A lane of that key is gone.
  void parted(String key) {
    var gate = keys.get(key);
    if (gate != null) {
      rest(gate);
    }
  }

  /// Looks at up to so many gates that rest, and drops those that nobody needs; answers whether
  /// there may be more.
  public boolean tidy(long now, int most) {
    int dropped = 0;
    for (int left = Math.min(most, resting.size()); left > 0; left--) {
      var gate = resting.removeFirst();
      if (gate.isIdle(now)) {
        keys.remove(gate.name.name());
        dropped++;
      } else if (gate.isAtRest()) {
        resting.add(gate);
      }
    }
    return dropped > 0 && !resting.isEmpty();
  }

  /// A job stopped running: gives back what it holds, but for the place of its key while it has not
  /// ended and the order of its key is strict.
  public void release(Entry entry, boolean ended, long now) {
    if (entry.holds.isEmpty()) {
      return;
    }
    var kept = new ArrayList<Pass>(1);
    for (var pass : entry.holds) {
      if (!ended && isPlace(pass)) {
        kept.add(pass);
      } else {
        pass.gate().giveBack(pass.weight(), now);
        rest(pass.gate());
      }
    }
    entry.holds = List.copyOf(kept);
  }

  /// Whether it is the one place of a strict key. Of several that ran before order was wanted, the
  /// last to stop has it.
  private boolean isPlace(Pass pass) {
    var gate = pass.gate();
    return gate.name.kind() == Kind.KEY
        && isStrict(gate.name.name())
        && gate.held() == pass.weight();
  }

  /// Lets some go on whose time to look again has come; answers whether there are more.
  public boolean wake(long now) {
    int left = Waiter.MOST;
    while (left > 0 && isToLook(now)) {
      left -= 1 + clock.first().look(now, left);
    }
    return isToLook(now);
  }

  private boolean isToLook(long now) {
    return !clock.isEmpty() && clock.first().at() <= now;
  }

  /// When to look again at who waits, with so many ready; a very late instant when nobody does.
  public long next(int ready, long now) {
    long next = clock.isEmpty() ? Long.MAX_VALUE : clock.first().at();
    if (ready > 0 && available(now) == 0) {
      next = Math.min(next, Math.max(queue.opensAt(1, now), limiters.global().opensAt(1, now)));
    }
    return next;
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

  void ring(Waiting waiting) {
    clock.add(waiting);
  }

  void silence(Waiting waiting) {
    clock.remove(waiting);
  }

  long nextWaiting() {
    return ++waitings;
  }
}
