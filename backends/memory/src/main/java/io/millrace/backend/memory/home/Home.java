package io.millrace.backend.memory.home;

import io.millrace.backend.memory.count.Course;
import io.millrace.backend.memory.count.Tally;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Keeper;
import io.millrace.backend.memory.keep.Changes;
import io.millrace.backend.memory.keep.Items;
import io.millrace.backend.memory.keep.Setup;
import io.millrace.backend.memory.keep.StoreClock;
import io.millrace.backend.memory.lane.Bounds;
import io.millrace.backend.memory.lane.Choosing;
import io.millrace.backend.memory.lane.GiveWay;
import io.millrace.backend.memory.lane.Holding;
import io.millrace.backend.memory.lane.Ready;
import io.millrace.backend.memory.limit.Breakers;
import io.millrace.backend.memory.limit.Limiters;
import io.millrace.core.job.JobLifecycle;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Unique;
import io.millrace.core.queue.Drain;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueStats;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One queue: how it is set up, and the only way of its jobs from state to state. A job stands in
/// exactly one of its [Places], the one that its state names: [#leave] takes it out, [#enter] sets
/// its state and puts it into the next.
public final class Home extends Keeper {
  final int number;
  public final Bounds bounds;
  public final Holding holding;
  public final Uniques uniques = new Uniques();
  public final Ready ready;
  public final Choosing choosing;
  public final GiveWay giveWay;
  public final Places places;
  private final Shared shared;
  private final Reshaping reshaping;

  public final Tally tally = new Tally();
  public final Course course = new Course();
  private final long createdAt;
  private long updatedAt;
  public QueueConfig config;
  public int version;
  private @Nullable String by;
  private @Nullable Pause pause;

  /// Why nothing new is let in, if it is not.
  public @Nullable Drain drain;

  /// What all queues stand on.
  record Shared(
      Changes changes,
      Limiters limiters,
      Breakers breakers,
      Children children,
      Aftermath aftermath,
      StoreClock time,
      Duration grace,
      int relaned) {}

  Home(QueueConfig config, int number, Shared shared, long now) {
    super(shared.changes);
    this.config = config;
    this.number = number;
    this.shared = shared;
    this.reshaping = new Reshaping(this, shared.relaned);
    this.bounds = new Bounds(config.name(), shared.limiters, shared.breakers);
    this.holding = new Holding(bounds);
    this.ready = new Ready(bounds, shared.time);
    this.choosing = new Choosing(config.name(), ready, bounds);
    this.giveWay = new GiveWay(bounds, shared.grace);
    this.places = new Places(ready, giveWay, changes);
    this.createdAt = now;
    this.updatedAt = now;
  }

  /// The queue in which a job is.
  public static Home of(Entry entry) {
    return (Home) entry.keeper;
  }

  public Setup setup() {
    return new Setup(
        config,
        number,
        version,
        Optional.ofNullable(by),
        Optional.ofNullable(pause),
        createdAt,
        updatedAt,
        tally.sums());
  }

  /// As it was before the start, without its jobs.
  public void restored(Setup setup) {
    bounds.configure(setup.config(), setup.updatedAt());
    reshaping.order(setup.config());
    config = setup.config();
    version = setup.version();
    by = setup.by().orElse(null);
    pause = setup.pause().orElse(null);
    updatedAt = setup.updatedAt();
    tally.restored(setup.sums());
  }

  /// A job takes the place again that it had before the start.
  public void restored(Entry entry) {
    add(entry);
  }

  public String name() {
    return config.name();
  }

  /// Puts a job in that is new here, into the place of its state.
  public void add(Entry entry) {
    entry.keeper = this;
    places.made.add(entry.n, entry);
    places.enter(entry);
  }

  /// Takes a job out altogether, but for the place of a strict key that it may have.
  public void remove(Entry entry) {
    leave(entry);
    places.made.remove(entry.n, entry);
  }

  /// A job that ran, or held the place of its key, gives back what it holds.
  public void release(Entry entry, boolean ended, long now) {
    holding.release(entry, ended, now);
  }

  /// Brings a job into another state; whoever calls has set what the new place is ordered by, after
  /// [#leave] took it out of the old one.
  public void enter(Entry entry, JobState to) {
    assert entry.state == to || JobLifecycle.allows(entry.state, to) : entry.state + " to " + to;
    entry.state = to;
    places.enter(entry);
    if (!entry.job.ties().isNone()) {
      long now = shared.time.now();
      free(uniques.entered(entry), now);
    }
    if (to.terminal()) {
      shared.children.ended(entry);
    }
  }

  /// Who stands for jobs of that print now.
  public @Nullable Entry standing(String print, long now) {
    free(uniques.expire(print, now), now);
    return uniques.standing(print);
  }

  /// A job stands for those like it from now on, unless another does or its own state does not
  /// count.
  public void stand(Entry entry, long now) {
    entry
        .job
        .ties()
        .unique()
        .filter(it -> it.states().contains(entry.state))
        .map(Unique::print)
        .filter(print -> standing(print, now) == null)
        .ifPresent(print -> uniques.stand(print, entry));
    entry.touch();
  }

  /// A job is to stand no longer for those like it.
  public void standDown(Entry entry, long now) {
    free(uniques.end(entry), now);
  }

  /// A job stands itself that was to be the next to one that is not there.
  public void inherit(Entry entry, long now) {
    free(uniques.inherit(entry), now);
  }

  /// Lets a job go, if there is one, that has nobody left to wait for; its history tells so.
  public void free(@Nullable Entry child, long now) {
    if (child != null && unblock(child, now)) {
      child.mark(now, "job.updated", JobState.WAITING, Kin.MAKER, "released");
    }
  }

  /// The same, where its history tells something else; answers whether it goes.
  public boolean unblock(Entry child, long now) {
    if (child.state != JobState.WAITING || !isFree(child)) {
      return false;
    }
    leave(child);
    child.changed(now);
    child.runAt = Math.max(child.runAt, now);
    enter(child, child.runAt > now ? JobState.SCHEDULED : JobState.READY);
    woke();
    shared.aftermath.released(child);
    return true;
  }

  /// Whether nothing holds a job that waits: no parent, and none like it that runs.
  public boolean isFree(Entry child) {
    return child.waitsFor.isEmpty() && !uniques.isNext(child);
  }

  /// Something waits here no longer.
  public void woke() {
    shared.limiters.woke(name());
  }

  @Override
  public boolean isStanding(Entry entry) {
    return uniques.isStanding(entry);
  }

  @Override
  public boolean isNext(Entry entry) {
    return uniques.isNext(entry);
  }

  @Override
  public long withdrawnAt(long askedAt) {
    return giveWay.withdrawnAt(askedAt);
  }

  @Override
  public void write(Changes to) {
    Items.sums(to.out(), name(), tally.sums());
  }

  /// Takes a job out of its place, before anything that the place is ordered by changes.
  public void leave(Entry entry) {
    places.leave(entry);
  }

  /// The pause in force at that instant.
  public Optional<Pause> paused(long now) {
    return Optional.ofNullable(pause)
        .filter(it -> it.until().filter(until -> until.toEpochMilli() <= now).isEmpty());
  }

  public void pause(@Nullable Pause changed, long now) {
    pause = changed;
    updatedAt = now;
    changes.home(setup());
  }

  public void drain(@Nullable Drain changed) {
    drain = changed;
    changes.drain(name(), Optional.ofNullable(changed));
  }

  public void configure(QueueConfig changed, String who, long now) {
    reshaping.configure(config, changed, now);
    config = changed;
    by = version == 0 ? who : by;
    version++;
    updatedAt = now;
    changes.home(setup());
  }

  /// Brings some of those to their lanes whose queue was set up otherwise; answers whether there
  /// are more.
  public boolean relane(long now) {
    return reshaping.goOn(now);
  }

  /// How many more jobs may start now.
  public int room(long now) {
    return (int) Math.min(slots(), bounds.available(now));
  }

  /// How many more jobs may run.
  public int slots() {
    int limit = config.concurrency().orElse(Integer.MAX_VALUE);
    return Math.max(0, limit - places.count(JobState.RUNNING) + giveWay.aside());
  }

  /// Whether one that ends may make room for one that is ready.
  public boolean isBound() {
    var limits = config.limits();
    return config.concurrency().isPresent()
        || !limits.types().isEmpty()
        || limits.perKey().isPresent();
  }

  public boolean isFull() {
    return places.pending() >= config.maxDepth().orElse(Integer.MAX_VALUE);
  }

  /// When what holds those that are ready gives way by itself, or a very late instant.
  public long frees(long now) {
    var pause = paused(now);
    if (pause.isPresent()) {
      return pause.get().until().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
    }
    return Math.min(choosing.frees(now), giveWay.nextWithdrawn());
  }

  /// The ready jobs that a limit holds other than what may run at once.
  private int blocked(long now) {
    return bounds.available(now) == 0 ? ready.size() : ready.blocked(now);
  }

  public Queue queue(long now) {
    var count = new EnumMap<JobState, Integer>(JobState.class);
    for (var state : JobState.values()) {
      count.put(state, places.count(state));
    }
    long oldest = ready.oldest();
    return new Queue(
        config,
        version,
        Optional.ofNullable(by),
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
