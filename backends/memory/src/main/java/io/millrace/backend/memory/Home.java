package io.millrace.backend.memory;

import io.millrace.core.job.JobLifecycle;
import io.millrace.core.job.JobState;
import io.millrace.core.queue.Drain;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueStats;
import io.millrace.core.queue.QueueStats.Sums;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One queue with all its places. A job stands in exactly one of them, the one that its state
/// names, and changes both in [#move] alone.
final class Home {
  final int number;
  final Bounds bounds;
  final Uniques uniques;
  final Changes changes;
  private final Ledger ledger;
  final Ready ready;
  final GiveWay giveWay;

  /// All jobs, in order of enqueue.
  final Line made = new Line();

  /// Jobs that have not begun, by the instant at which they expire.
  final Line expiring = new Line();

  final Tally tally = new Tally();
  final Course course = new Course();
  private final Map<JobState, Line> places = new EnumMap<>(JobState.class);
  private final long createdAt;
  private long updatedAt;
  QueueConfig config;
  int version;
  private @Nullable Pause pause;

  /// Why nothing new is let in, if it is not.
  @Nullable Drain drain;

  /// Whether this step has changed one of its jobs ([Changes]).
  boolean touched;

  Home(QueueConfig config, int number, Ledger ledger, long now) {
    this.config = config;
    this.number = number;
    this.ledger = ledger;
    this.changes = ledger.changes;
    this.bounds = new Bounds(config.name(), ledger.limiters, ledger.breakers);
    this.uniques = new Uniques(ledger.kin);
    this.ready = new Ready(this, bounds);
    this.giveWay = new GiveWay(ledger.settings.grace());
    this.createdAt = now;
    this.updatedAt = now;
    for (var state : JobState.values()) {
      places.put(state, new Line());
    }
  }

  /// What else is to be kept of a queue than its jobs: when it was made and set up last, in which
  /// version, and its pause, if any.
  record Setup(
      QueueConfig config,
      int number,
      int version,
      Optional<Pause> pause,
      long createdAt,
      long updatedAt,
      Sums sums) {}

  Setup setup() {
    return new Setup(
        config, number, version, Optional.ofNullable(pause), createdAt, updatedAt, tally.sums());
  }

  /// As it was before the start, without its jobs.
  void restored(Setup setup) {
    bounds.configure(setup.config, setup.updatedAt);
    order(setup.config);
    config = setup.config;
    version = setup.version;
    pause = setup.pause.orElse(null);
    updatedAt = setup.updatedAt;
    tally.restored(setup.sums);
  }

  /// A job takes the place again that it had before the start.
  void restored(Entry entry) {
    entry.home = this;
    made.add(entry.n, entry);
    enter(entry);
  }

  long now() {
    return ledger.now();
  }

  Kin kin() {
    return ledger.kin;
  }

  String name() {
    return config.name();
  }

  /// The line of a state other than ready: scheduled and retrying by when they are due, running by
  /// when it is to be looked at, ended ones by when they ended.
  Line place(JobState state) {
    var line = places.get(state);
    if (line == null || state == JobState.READY) {
      throw new IllegalArgumentException(state + " has no line");
    }
    return line;
  }

  int count(JobState state) {
    return state == JobState.READY ? ready.size() : place(state).size();
  }

  int pending() {
    return ready.size() + count(JobState.SCHEDULED) + count(JobState.WAITING);
  }

  boolean isEmpty() {
    return made.isEmpty();
  }

  /// Puts a job in that is new here, into the place of its state.
  void add(Entry entry) {
    entry.home = this;
    made.add(entry.n, entry);
    enter(entry);
  }

  /// Takes a job out altogether, but for the place of a strict key that it may have.
  void remove(Entry entry) {
    leave(entry);
    made.remove(entry.n, entry);
  }

  /// A job that ran, or held the place of its key, gives back what it holds.
  void release(Entry entry, boolean ended, long now) {
    bounds.release(entry, ended, now);
  }

  /// Brings a job into another state; whoever calls has set what the new place is ordered by, after
  /// [#leave] took it out of the old one.
  void enter(Entry entry, JobState to) {
    assert entry.state == to || JobLifecycle.allows(entry.state, to) : entry.state + " to " + to;
    entry.state = to;
    enter(entry);
    if (!entry.job.ties().isNone()) {
      uniques.entered(entry, ledger.now());
    }
    if (to.terminal()) {
      ledger.kin.ended(entry);
    }
  }

  private void enter(Entry entry) {
    place(entry);
    if (expires(entry)) {
      expiring.add(entry.expiresAt(), entry);
    }
  }

  /// Takes a job out of its place, before anything that the place is ordered by changes.
  void leave(Entry entry) {
    changes.touched(entry);
    if (entry.state == JobState.READY) {
      ready.remove(entry);
    } else {
      place(entry.state).remove(key(entry), entry);
      if (entry.state == JobState.RUNNING) {
        giveWay.left(entry);
      }
    }
    if (expires(entry)) {
      expiring.remove(entry.expiresAt(), entry);
    }
  }

  /// Takes out what [Ready#poll] has already taken from its lane.
  void left(Entry entry) {
    if (entry.expiresAt() != Long.MAX_VALUE) {
      expiring.remove(entry.expiresAt(), entry);
    }
  }

  /// Whether a job is in the place that its state names.
  boolean holds(Entry entry) {
    return entry.state == JobState.READY
        ? ready.has(entry)
        : place(entry.state).has(key(entry), entry);
  }

  /// Whether that is the number under which it stands there.
  boolean isAt(Entry entry, long key) {
    return key(entry) == key;
  }

  /// Puts a job that stands nowhere into the place that its state names.
  void place(Entry entry) {
    changes.touched(entry);
    if (entry.state == JobState.READY) {
      ready.add(entry);
    } else {
      place(entry.state).add(key(entry), entry);
      if (entry.state == JobState.RUNNING) {
        giveWay.entered(entry);
      }
    }
  }

  /// Whether it is to be found among those that expire.
  boolean expires(Entry entry) {
    return waits(entry.state) && entry.expiresAt() != Long.MAX_VALUE;
  }

  private static boolean waits(JobState state) {
    return state == JobState.READY || state == JobState.SCHEDULED || state == JobState.WAITING;
  }

  private static long key(Entry entry) {
    return switch (entry.state) {
      case SCHEDULED, RETRYING -> entry.runAt;
      case RUNNING -> Leases.lookAt(entry);
      case WAITING -> entry.createdAt;
      case READY, SUCCEEDED, DEAD, CANCELLED, DISCARDED -> entry.finishedAt;
    };
  }

  /// The pause in force at that instant.
  Optional<Pause> paused(long now) {
    return Optional.ofNullable(pause)
        .filter(it -> it.until().filter(until -> until.toEpochMilli() <= now).isEmpty());
  }

  void pause(@Nullable Pause changed, long now) {
    pause = changed;
    updatedAt = now;
    changes.home(this);
  }

  void drain(@Nullable Drain changed) {
    drain = changed;
    changes.drain(this);
  }

  void configure(QueueConfig changed, long now) {
    boolean ages = !changed.urgency().ageing().equals(config.urgency().ageing());
    boolean boundsOthers = bounds.boundsOthers(changed);
    var relaned = ages || bounds.isOtherShape(changed) ? ready.clear() : null;
    bounds.configure(changed, now);
    if (boundsOthers) {
      ready.boundAnew();
      place(JobState.RUNNING).forEach(bounds::countType);
    }
    order(changed);
    if (relaned != null) {
      recount(relaned);
      relaned.forEach(ready::add);
    }
    config = changed;
    version++;
    updatedAt = now;
    changes.home(this);
  }

  private void order(QueueConfig changed) {
    changed.urgency().ageing().ifPresentOrElse(ready.ageing::every, ready.ageing::never);
    giveWay.configure(changed.urgency().preemption(), place(JobState.RUNNING));
  }

  private void recount(List<Entry> relaned) {
    bounds.recount();
    place(JobState.RUNNING).forEach(bounds::count);
    place(JobState.RETRYING).forEach(bounds::countPlace);
    place(JobState.SCHEDULED).forEach(bounds::countPlace);
    relaned.forEach(bounds::countPlace);
    bounds.restAll();
  }

  /// How many more jobs may start now.
  int room(long now) {
    return (int) Math.min(slots(), bounds.available(now));
  }

  /// How many more jobs may run.
  int slots() {
    int limit = config.concurrency().orElse(Integer.MAX_VALUE);
    return Math.max(0, limit - count(JobState.RUNNING) + giveWay.aside());
  }

  /// Whether one that ends may make room for one that is ready.
  boolean isBound() {
    var limits = config.limits();
    return config.concurrency().isPresent()
        || !limits.types().isEmpty()
        || limits.perKey().isPresent();
  }

  boolean isFull() {
    return pending() >= config.maxDepth().orElse(Integer.MAX_VALUE);
  }

  /// When a job here moves by itself, or a very late instant.
  long next(long now) {
    long next = Long.MAX_VALUE;
    for (var line :
        new Line[] {
          place(JobState.SCHEDULED), place(JobState.RETRYING), place(JobState.RUNNING), expiring
        }) {
      next = line.isEmpty() ? next : Math.min(next, line.firstKey());
    }
    return next;
  }

  /// When what holds those that are ready gives way by itself, or a very late instant.
  long frees(long now) {
    var pause = paused(now);
    if (pause.isPresent()) {
      return pause.get().until().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
    }
    long next = Math.min(bounds.next(ready.size(), now), giveWay.nextWithdrawn());
    return Math.min(next, ready.next(now));
  }

  /// The ready jobs that a limit holds other than what may run at once.
  private int blocked(long now) {
    return bounds.available(now) == 0 ? ready.size() : ready.blocked(now);
  }

  Queue queue(long now) {
    var count = new EnumMap<JobState, Integer>(JobState.class);
    for (var state : JobState.values()) {
      count.put(state, count(state));
    }
    long oldest = ready.oldest();
    return new Queue(
        config,
        version,
        paused(now),
        Optional.ofNullable(drain),
        new QueueStats(
            count,
            blocked(now),
            oldest == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(oldest)),
            giveWay.ids(),
            tally.flow(now),
            tally.sums()),
        Instant.ofEpochMilli(createdAt),
        Instant.ofEpochMilli(updatedAt));
  }
}
