package io.millrace.backend.contract.sim.model;

import io.millrace.core.job.JobState;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.LimitName;
import io.millrace.core.limit.LimitName.Kind;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Weighed;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.queue.Spread;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// What may start in one queue by all its limits, worked out afresh each time from what runs and
/// when jobs started: simple and slow.
public final class Allowance {
  private final Collection<Modelled> jobs;
  private final Metered metered;
  private final Map<LimitName, Starts> starts = new HashMap<>();
  private final LimitName queue;
  private final boolean spread;
  private QueueConfig config;

  /// `jobs` are those of all queues, as they are at each time; `metered` knows what all of them
  /// ask; `spread` whether shards lie apart.
  Allowance(QueueConfig config, Collection<Modelled> jobs, Metered metered, boolean spread) {
    this.config = config;
    this.queue = new LimitName(Kind.QUEUE, config.name());
    this.jobs = jobs;
    this.metered = metered;
    this.spread = spread;
  }

  void configure(QueueConfig changed, long now) {
    config = changed;
    starts.forEach((name, it) -> it.change(limit(name).rate(), now));
    if (!isOrdered()) {
      jobs.stream().filter(this::isHere).forEach(it -> it.place = false);
    }
  }

  QueueConfig config() {
    return config;
  }

  private Limit limit(LimitName name) {
    var limits = config.limits();
    return switch (name.kind()) {
      case QUEUE -> new Limit(config.concurrency(), limits.rate());
      case TYPE -> limits.types().getOrDefault(name.name(), Limit.NONE);
      case KEY -> limits.perKey().map(it -> ofKey(it, name.name())).orElse(Limit.NONE);
      case LIMITER, BREAKER -> Limit.NONE;
    };
  }

  private static Limit ofKey(PerKey perKey, String key) {
    var limit = perKey.of(key);
    return perKey.ordered() ? new Limit(OptionalInt.of(1), limit.rate()) : limit;
  }

  private boolean isOrdered() {
    return config.limits().perKey().filter(PerKey::ordered).isPresent();
  }

  /// Whether the order of a job's key is strict.
  boolean isOrdered(Modelled held) {
    return isOrdered() && held.job.key().isPresent();
  }

  boolean isFair() {
    return config.limits().perKey().filter(PerKey::fair).isPresent();
  }

  /// Whether it bounds nothing but how many run in all.
  boolean isPlain() {
    return config.limits().equals(QueueLimits.NONE);
  }

  /// Whether a rate can hold something.
  boolean hasRates() {
    var limits = config.limits();
    return metered.hasRate(Limiter.GLOBAL)
        || limits.rate().isPresent()
        || limits.types().values().stream().anyMatch(it -> it.rate().isPresent())
        || limits
            .perKey()
            .filter(it ->
                it.limit().rate().isPresent()
                    || it.overrides().values().stream().anyMatch(one -> one.rate().isPresent()))
            .isPresent();
  }

  /// Those with which a job shares its limits and its turn.
  Lane lane(Modelled held) {
    var key = config.limits().perKey().flatMap(_ -> held.job.key());
    var ties = held.job.ties();
    return isOrdered(held)
        ? new Lane(home(held), "", key, List.of(), Optional.empty())
        : new Lane(home(held), held.job.type(), key, ties.limiters(), ties.breaker());
  }

  record Lane(
      int home,
      String type,
      Optional<String> key,
      List<Weighed> limiters,
      Optional<String> breaker) {}

  /// Order and turns hold among those of one home.
  int home(Modelled held) {
    return spread ? shard(held) : 0;
  }

  /// In which shard of its queue a job belongs, under an id that somebody chose.
  int shard(Modelled held) {
    int count = config.shards();
    return count < 2
        ? 0
        : Spread.bound(held.job.key(), held.job.ties(), count)
            .orElseGet(() -> Spread.of(held.job.id(), count));
  }

  /// The class in which a ready job is: a lower one each time it has waited so long.
  int urgency(Modelled held, long now) {
    long up = config.urgency().ageing().map(it -> (now - held.runAt) / it.toMillis()).orElse(0L);
    return held.job.priority() - Math.clamp(up, 0, held.job.priority());
  }

  /// Who goes first of two ready ones.
  int compareRank(Modelled one, Modelled other, long now) {
    int byClass = Integer.compare(urgency(one, now), urgency(other, now));
    return byClass != 0 ? byClass : Long.compare(one.n, other.n);
  }

  /// Takes note that a job starts.
  void start(Modelled held, long now) {
    starts(queue, now).start(now);
    starts(type(held), now).start(now);
    held.job.key().ifPresent(key -> starts(key(key), now).start(now));
  }

  private Starts starts(LimitName name, long now) {
    return starts.computeIfAbsent(
        name,
        it -> {
          var made = new Starts();
          made.change(limit(it).rate(), now);
          return made;
        });
  }

  /// Whether neither what runs nor what has started forbids a job to start.
  boolean allows(Modelled held, long now) {
    return hasRoom(queue, _ -> true)
        && hasPlace(held)
        && starts(queue, now).allow(now)
        && starts(type(held), now).allow(now)
        && held.job.key().map(key -> starts(key(key), now).allow(now)).orElse(true);
  }

  /// Whether a job must be let start if its queue lets any.
  boolean mustBeyondQueue(Modelled held, long now) {
    return held.job.ties().asksNothing()
        && (isPlain() || (hasPlace(held) && sureAt(held, now) <= now));
  }

  /// Whether a job must be let start.
  boolean must(Modelled held, long now) {
    return queueSureAt(now) <= now && mustBeyondQueue(held, now);
  }

  /// From when on a job must be let start if none ends or starts before; a very late instant when
  /// one has to end.
  long mustAt(Modelled held, long now) {
    return hasPlace(held) && held.job.ties().asksNothing()
        ? Math.max(queueSureAt(now), sureAt(held, now))
        : Long.MAX_VALUE;
  }

  private long queueSureAt(long now) {
    return hasRoom(queue, _ -> true)
        ? Math.max(metered.sureAt(now), starts(queue, now).sureAt(now))
        : Long.MAX_VALUE;
  }

  private long sureAt(Modelled held, long now) {
    long type = starts(type(held), now).sureAt(now);
    return held.job
        .key()
        .map(key -> Math.max(type, starts(key(key), now).sureAt(now)))
        .orElse(type);
  }

  /// Whether neither its type nor its key is full, and it is its turn where order is strict.
  private boolean hasPlace(Modelled held) {
    boolean type = hasRoom(type(held), it -> isSameType(it, held));
    if (!isOrdered(held)) {
      return type
          && held.job.key().map(key -> hasRoom(key(key), it -> isSameKey(it, held))).orElse(true);
    }
    return type && count(it -> it != held && isSameKey(it, held) && goesBefore(it, held)) == 0;
  }

  /// Where order is strict: who runs or has the place, else who came first of those that are ready.
  private static boolean goesBefore(Modelled other, Modelled held) {
    return other.isAtWork()
        || other.place
        || (!held.place && other.state == JobState.READY && other.n < held.n);
  }

  private boolean hasRoom(LimitName name, Predicate<Modelled> counts) {
    var most = limit(name).concurrency();
    return most.isEmpty() || count(it -> isCounted(it, name) && counts.test(it)) < most.getAsInt();
  }

  /// A queue counts also who runs only to be judged; one that expired never took anything else.
  private static boolean isCounted(Modelled held, LimitName name) {
    return name.kind() == Kind.QUEUE
        ? held.state == JobState.RUNNING && !held.isAside()
        : held.isActing();
  }

  /// A loop: this is most of what a simulation does.
  private int count(Predicate<Modelled> which) {
    int count = 0;
    for (var held : jobs) {
      count += isHere(held) && which.test(held) ? 1 : 0;
    }
    return count;
  }

  private boolean isHere(Modelled held) {
    return held.job.queue().equals(config.name());
  }

  private static boolean isSameType(Modelled one, Modelled other) {
    return one.job.type().equals(other.job.type());
  }

  private static boolean isSameKey(Modelled one, Modelled other) {
    return one.job.key().equals(other.job.key());
  }

  /// Takes note of where a job went: whoever stops running in a strict key and has not ended keeps
  /// its place, unless others of the key still run from before there was an order.
  void follow(Modelled held) {
    if (held.ran && !held.isAtWork()) {
      held.placeOf = lane(held);
      held.place =
          !held.state.terminal()
              && isOrdered(held)
              && count(it -> it != held && isSameKey(it, held) && (it.isAtWork() || it.place)) == 0;
    }
    held.ran = held.isAtWork();
    held.place =
        held.place && !held.ran && !held.state.terminal() && lane(held).equals(held.placeOf);
  }

  /// Whether more run than may, because there may have been more before.
  boolean isLowered(Modelled held) {
    return limit(type(held)).concurrency().stream()
            .anyMatch(most -> count(it -> isSameType(it, held) && it.isActing()) > most)
        || held.job.key().stream()
            .flatMapToInt(key -> limit(key(key)).concurrency().stream())
            .anyMatch(most -> count(it -> isSameKey(it, held) && it.isActing()) > most);
  }

  private static LimitName type(Modelled held) {
    return new LimitName(Kind.TYPE, held.job.type());
  }

  private static LimitName key(String key) {
    return new LimitName(Kind.KEY, key);
  }
}
