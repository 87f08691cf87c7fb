package io.millrace.backend.memory.limit;

import io.millrace.backend.memory.keep.Changes;
import io.millrace.backend.memory.keep.Items;
import io.millrace.backend.memory.keep.Noted;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.LimitName;
import io.millrace.core.limit.Rate;
import io.millrace.core.limit.TokenBucket;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One limit at work: what runs under it, what its rate leaves, and who waits before it.
public sealed class Gate extends Noted permits BreakerGate {
  /// Whose a gate is that spans queues.
  public static final String EVERY_QUEUE = "";

  public final LimitName name;

  /// Whose it is.
  public final String queue;

  private final Changes changes;

  private Limit limit;
  private @Nullable TokenBucket bucket;
  private long held;
  private int lanes;

  /// Until when nothing starts, because whoever it guards said that it had enough.
  private long pausedUntil;

  private final Set<Waiter> waiting = new LinkedHashSet<>(0);

  public Gate(LimitName name, Limit limit, String queue, Changes changes) {
    this.name = name;
    this.limit = limit;
    this.queue = queue;
    this.changes = changes;
  }

  /// What its rate has counted.
  public Optional<TokenBucket.Past> past() {
    return Optional.ofNullable(bucket).map(TokenBucket::past);
  }

  public void restored(Optional<TokenBucket.Past> past) {
    bucket = past.map(TokenBucket::new).orElse(null);
  }

  public Limit limit() {
    return limit;
  }

  /// Units that running jobs hold.
  public long held() {
    return held;
  }

  /// Holds from now on; whoever waits tries again.
  public void change(Limit changed, long now) {
    limit = changed;
    var there = bucket;
    if (there != null) {
      // Now, not when it is next asked: by then what started before would be out of its sight.
      changed.rate().ifPresent(rate -> there.follow(rate, now));
      changes.note(this);
    }
    wakeAll(now);
  }

  public boolean passes(int weight, long now) {
    return hasRoom(weight) && startsAt(weight, now) <= now;
  }

  /// When its rate lets so much start; a very late instant when only a job that ends makes room.
  public long opensAt(int weight, long now) {
    return hasRoom(weight) ? startsAt(weight, now) : Long.MAX_VALUE;
  }

  /// Units that may start now.
  public long available(long now) {
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
  public double fill(long now) {
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
  public long fullAt(long now) {
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
    changes.note(this);
    pause(0);
    wakeAll(now);
  }

  /// Takes what [#passes] said was there; answers whether anything is held of it now, to be given
  /// back: of a breaker a probe alone is.
  public boolean take(int weight, long now) {
    held += weight;
    start(weight, now);
    return true;
  }

  /// Takes it of the rate alone.
  public void start(int weight, long now) {
    var rate = limit.rate();
    if (rate.isPresent()) {
      bucket(rate.get()).take(rate.get(), weight, now);
      changes.note(this);
    }
  }

  /// Counts what runs already, without asking.
  public void count(int weight) {
    held += weight;
  }

  /// A job that held so much has ended.
  public void giveBack(long weight, long now) {
    held -= weight;
    if (limit.concurrency().isPresent()) {
      wake(now);
    }
  }

  /// Lets up to as many lanes try again, of each type in each home, as there are units: more could
  /// not start, and fewer might be those that nobody wants.
  final void wake(long now) {
    if (!waiting.isEmpty()) {
      for (var line : waiting.toArray(Waiter[]::new)) {
        line.wake(now);
      }
    }
  }

  /// Lets all lanes try again, some at once and the others when claims look.
  final void wakeAll(long now) {
    int left = Waiter.MOST;
    for (var line : waiting.toArray(Waiter[]::new)) {
      left -= line.wakeAll(now, left);
    }
  }

  /// Ready jobs that wait here, in whatever queue.
  int blocked() {
    int blocked = 0;
    for (var line : waiting) {
      blocked += line.jobs();
    }
    return blocked;
  }

  /// Tells that one when there may be room.
  public void joined(Waiter waiter) {
    waiting.add(waiter);
  }

  public void left(Waiter waiter) {
    waiting.remove(waiter);
  }

  @Override
  public void write(Changes to) {
    Items.bucket(to.out(), queue, name, past());
  }

  /// Somebody was turned away.
  public void refused() {}

  /// A lane asks here from now on.
  public void joined() {
    lanes++;
  }

  public void parted() {
    lanes--;
  }

  /// Whether nobody holds anything of it or asks it.
  public boolean isAtRest() {
    return held == 0 && lanes == 0 && waiting.isEmpty();
  }

  /// Whether its rate may have counted something.
  public boolean counts() {
    return bucket != null;
  }

  /// Whether forgetting it would change nothing.
  public boolean isIdle(long now) {
    return isAtRest() && (bucket == null || bucket.isFull(now));
  }

  public boolean hasRoom(int weight) {
    int most = limit.concurrency().orElse(Integer.MAX_VALUE);
    // One that weighs more than there is at all shares alone.
    return held + weight <= most || (held == 0 && weight > most);
  }

  /// When its rate lets so much start, whoever runs.
  public long startsAt(int weight, long now) {
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
