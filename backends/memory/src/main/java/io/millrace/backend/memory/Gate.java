package io.millrace.backend.memory;

import io.millrace.core.limit.Limit;
import io.millrace.core.limit.LimitName;
import io.millrace.core.limit.Rate;
import io.millrace.core.limit.TokenBucket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One limit at work: what runs under it, what its rate leaves, and who waits before it.
sealed class Gate permits BreakerGate {
  /// Whose a gate is that spans queues.
  static final String EVERY_QUEUE = "";

  final LimitName name;

  /// Whose it is.
  final String queue;

  private final Changes changes;

  /// Whether this step has changed what its rate has counted ([Changes]).
  boolean touched;

  private Limit limit;
  private @Nullable TokenBucket bucket;
  private long held;
  private int lanes;

  /// Until when nothing starts, because whoever it guards said that it had enough.
  private long pausedUntil;

  private final Map<Home, Waiting> waiting = new LinkedHashMap<>(0);

  Gate(LimitName name, Limit limit, String queue, Changes changes) {
    this.name = name;
    this.limit = limit;
    this.queue = queue;
    this.changes = changes;
  }

  /// What its rate has counted.
  Optional<TokenBucket.Past> past() {
    return Optional.ofNullable(bucket).map(TokenBucket::past);
  }

  void restored(Optional<TokenBucket.Past> past) {
    bucket = past.map(TokenBucket::new).orElse(null);
  }

  Limit limit() {
    return limit;
  }

  /// Units that running jobs hold.
  long held() {
    return held;
  }

  /// Holds from now on; whoever waits tries again.
  void change(Limit changed, long now) {
    limit = changed;
    var there = bucket;
    if (there != null) {
      // Now, not when it is next asked: by then what started before would be out of its sight.
      changed.rate().ifPresent(rate -> there.follow(rate, now));
      changes.counted(this);
    }
    wakeAll(now);
  }

  boolean passes(int weight, long now) {
    return hasRoom(weight) && startsAt(weight, now) <= now;
  }

  /// When its rate lets so much start; a very late instant when only a job that ends makes room.
  long opensAt(int weight, long now) {
    return hasRoom(weight) ? startsAt(weight, now) : Long.MAX_VALUE;
  }

  /// Units that may start now.
  long available(long now) {
    long room =
        limit.concurrency().isPresent()
            ? Math.max(0, limit.concurrency().getAsInt() - held)
            : Long.MAX_VALUE;
    var rate = limit.rate();
    if (pausedUntil > now) {
      return 0;
    }
    return rate.isEmpty() ? room : Math.min(room, bucket(rate.get()).available(rate.get(), now));
  }

  /// The share of its rate that is left, 1 without one and 0 in a pause.
  double fill(long now) {
    var rate = limit.rate();
    if (pausedUntil > now) {
      return 0;
    }
    return rate.isEmpty()
        ? 1
        : (double) bucket(rate.get()).available(rate.get(), now)
            / Math.max(1, rate.get().spread() ? 1 : (long) rate.get().limit() + rate.get().burst());
  }

  /// When its rate is whole again.
  long fullAt(long now) {
    var rate = limit.rate();
    long open = Math.max(now, pausedUntil);
    return rate.isEmpty() ? open : Math.max(open, bucket(rate.get()).fullAt(rate.get(), now));
  }

  /// Lets nothing start before then.
  void pause(long until) {
    pausedUntil = until;
  }

  long pausedUntil() {
    return pausedUntil;
  }

  /// Forgets what its rate has counted, and its pause.
  void reset(long now) {
    bucket = null;
    changes.counted(this);
    pause(0);
    wakeAll(now);
  }

  /// Takes what [#passes] said was there; answers whether anything is held of it now, to be given
  /// back: of a breaker a probe alone is.
  boolean take(int weight, long now) {
    held += weight;
    start(weight, now);
    return true;
  }

  /// Takes it of the rate alone.
  void start(int weight, long now) {
    var rate = limit.rate();
    if (rate.isPresent()) {
      bucket(rate.get()).take(rate.get(), weight, now);
      changes.counted(this);
    }
  }

  /// What runs is to be counted anew; what has started is not forgotten.
  void recount() {
    held = 0;
  }

  /// Counts what runs already, without asking.
  void count(int weight) {
    held += weight;
  }

  /// A job that held so much has ended.
  void giveBack(long weight, long now) {
    held -= weight;
    if (limit.concurrency().isPresent()) {
      wake(now);
    }
  }

  /// Lets up to as many lanes try again, of each type in each home, as there are units: more could
  /// not start, and fewer might be those that nobody wants.
  final void wake(long now) {
    if (!waiting.isEmpty()) {
      for (var line : waiting.values().toArray(Waiting[]::new)) {
        line.wake(now);
      }
    }
  }

  /// Lets all lanes try again, some at once and the others when claims look.
  final void wakeAll(long now) {
    int left = Waiting.MOST;
    for (var line : waiting.values().toArray(Waiting[]::new)) {
      left -= line.wakeAll(now, left);
    }
  }

  /// Ready jobs that wait here, in whatever queue.
  int blocked() {
    int blocked = 0;
    for (var line : waiting.values()) {
      blocked += line.jobs();
    }
    return blocked;
  }

  Waiting waiting(Home home) {
    return waiting.computeIfAbsent(home, it -> new Waiting(it, this));
  }

  void left(Home home) {
    waiting.remove(home);
  }

  /// Somebody was turned away.
  void refused() {}

  /// A lane asks here from now on.
  void joined() {
    lanes++;
  }

  void parted() {
    lanes--;
  }

  /// Whether nobody holds anything of it or asks it.
  boolean isAtRest() {
    return held == 0 && lanes == 0 && waiting.isEmpty();
  }

  /// Whether its rate may have counted something.
  boolean counts() {
    return bucket != null;
  }

  /// Whether forgetting it would change nothing.
  boolean isIdle(long now) {
    return isAtRest() && (bucket == null || bucket.isFull(now));
  }

  boolean hasRoom(int weight) {
    int most = limit.concurrency().orElse(Integer.MAX_VALUE);
    // One that weighs more than there is at all passes alone.
    return held + weight <= most || (held == 0 && weight > most);
  }

  /// When its rate lets so much start, whoever runs.
  long startsAt(int weight, long now) {
    Optional<Rate> rate = limit.rate();
    long open = Math.max(now, pausedUntil);
    return rate.isEmpty()
        ? open
        : Math.max(open, bucket(rate.get()).freeAt(rate.get(), weight, now));
  }

  private TokenBucket bucket(Rate rate) {
    var there = bucket;
    if (there == null) {
      there = new TokenBucket(rate);
      bucket = there;
    }
    return there;
  }
}
