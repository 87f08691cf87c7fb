package io.millrace.backend.memory;

import io.millrace.core.job.Ids;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Mark;
import io.millrace.core.job.Token;
import io.millrace.core.queue.QueueConfig;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// All that a memory backend knows. Written by one thread at a time ([Turn]).
final class Ledger {
  private static final long REMEMBERED_MS = 10 * 60_000;
  private static final int MAX_REMEMBERED = 1_000_000;

  final MemorySettings settings;
  final Changes changes = new Changes();
  final Limiters limiters = new Limiters(changes);
  final Breakers breakers = new Breakers(changes);
  final Kin kin = new Kin(this);
  final Aftermath aftermath = new Aftermath();
  final Answers answers = new Answers(changes);
  final Definitions definitions = new Definitions(changes);
  final Requests requests = new Requests(changes);
  final Trail trail = new Trail(changes);
  final Operations operations = new Operations(this);
  private final Clock clock;
  private final StoreClock time;
  private final RandomGenerator random;
  private final TreeMap<String, Home> homes = new TreeMap<>();
  final Recent<Integer> numbers = new Recent<>();
  final ById jobs;
  final Recent<Gone> gone = new Recent<>();
  private long lastN;
  private long lastEpoch;

  /// A job that was deleted, remembered for a while.
  record Gone(JobState state, long at) {
    long until() {
      return at + REMEMBERED_MS;
    }
  }

  Ledger(MemorySettings settings, Clock clock, RandomGenerator random) {
    this.settings = settings;
    this.clock = clock;
    this.time = new StoreClock(clock);
    this.random = random;
    this.jobs = new ById(random.nextLong());
  }

  long now() {
    return time.now();
  }

  long nextN() {
    return ++lastN;
  }

  /// A token that was never given: epochs rise over the whole store, so that two jobs lent in one
  /// call do not share one either.
  Token token(long now, String stamp) {
    lastEpoch = Math.max(lastEpoch + 1, now);
    return new Token(lastEpoch, stamp);
  }

  RandomGenerator random() {
    return random;
  }

  /// A source of stamps.
  Ids ids() {
    return new Ids(clock, random);
  }

  @Nullable Entry job(String id) {
    return jobs.get(id);
  }

  void put(Entry entry) {
    jobs.put(entry);
  }

  /// Forgets a job. The fact that it was there stays for a while when a person deleted it, or its
  /// sender may send it again.
  void forget(Entry entry, boolean byHand, long now) {
    boolean remember = byHand || isSentAgain(entry.job.id());
    entry.home.remove(entry);
    entry.home.uniques.end(entry, now);
    kin.forgotten(entry);
    entry.home.tally.pruned();
    jobs.remove(entry);
    changes.forgotten(entry, remember, now);
    if (remember) {
      remember(entry.job.id(), new Gone(entry.state, now));
    }
  }

  /// Whether the id is its sender's own, or of a call that was begun and not answered.
  private boolean isSentAgain(String id) {
    return !Ids.isMade(id) || answers.isOpen(id);
  }

  /// The oldest goes when there are too many.
  void remember(String id, Gone what) {
    gone.put(id, what);
    if (gone.size() > MAX_REMEMBERED) {
      gone.pollFirst();
    }
  }

  /// What is remembered of a job that was deleted.
  Optional<Gone> gone(String id, long now) {
    return Optional.ofNullable(gone.get(id)).filter(it -> it.until() > now);
  }

  /// Drops memories that are over; bounded, so that a mass deletion does not make this long either.
  boolean tidy(long now, int limit) {
    for (int count = 0; count < limit; count++) {
      var oldest = gone.first();
      if (oldest == null || oldest.until() > now) {
        return false;
      }
      gone.pollFirst();
    }
    return true;
  }

  @Nullable Home home(String queue) {
    return homes.get(queue);
  }

  /// The home of a queue, which is born when it is first asked for.
  Home homeOrNew(String queue, long now) {
    var home = homes.get(queue);
    if (home == null) {
      home = new Home(QueueConfig.of(queue), number(queue), this, now);
      homes.put(queue, home);
      changes.home(home);
    }
    return home;
  }

  /// A queue is what it was before the start.
  void restored(Home.Setup setup) {
    var queue = setup.config().name();
    numbers.put(queue, setup.number());
    homes
        .computeIfAbsent(
            queue, _ -> new Home(QueueConfig.of(queue), setup.number(), this, setup.createdAt()))
        .restored(setup);
  }

  /// So late it was already before the start.
  void restored(long at) {
    time.restored(at);
  }

  /// No place and no epoch up to these is given again.
  void restored(long n, long epoch) {
    lastN = Math.max(lastN, n);
    lastEpoch = Math.max(lastEpoch, epoch);
  }

  void restored(String queue, int number) {
    numbers.put(queue, number);
  }

  long lastN() {
    return lastN;
  }

  long lastEpoch() {
    return lastEpoch;
  }

  /// The first one whose name comes behind this one.
  @Nullable Home homeBehind(String queue) {
    var next = homes.higherEntry(queue);
    return next == null ? null : next.getValue();
  }

  Iterable<Home> homes() {
    return homes.values();
  }

  void remove(Home home) {
    remove(home.name());
    changes.homeGone(home.name());
  }

  void remove(String queue) {
    homes.remove(queue);
  }

  /// Given once, never reused, also when the queue goes and comes back; but for the last one, which
  /// all have that come when there is no other: here a job is found without the number in its id.
  int number(String queue) {
    var there = numbers.get(queue);
    if (there != null) {
      return there;
    }
    if (numbers.size() >= Ids.MAX_HOME) {
      return Ids.MAX_HOME;
    }
    int number = numbers.size();
    numbers.put(queue, number);
    changes.number(queue, number);
    return number;
  }

  static void mark(Entry entry, long now, String fact, JobState from, String by, String reason) {
    mark(entry, now, fact, from, by, reason.isEmpty() ? Map.of() : Map.of("reason", reason));
  }

  static void mark(
      Entry entry, long now, String fact, JobState from, String by, Map<String, String> detail) {
    entry
        .story()
        .mark(
            new Mark(
                Instant.ofEpochMilli(now),
                fact,
                Optional.of(from),
                Optional.of(entry.state),
                by,
                Map.copyOf(detail)));
  }
}
