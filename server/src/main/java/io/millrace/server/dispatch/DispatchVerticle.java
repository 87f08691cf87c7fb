package io.millrace.server.dispatch;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Channel;
import io.millrace.core.bus.Ready;
import io.millrace.core.bus.Submit;
import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Want;
import io.millrace.core.queue.Crew;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Preemption;
import io.millrace.core.queue.QueueConfig.Workers;
import io.millrace.core.spi.JobStore;
import io.millrace.server.dispatch.attempt.Attempt;
import io.millrace.server.dispatch.attempt.Attempts;
import io.millrace.server.dispatch.attempt.Attempts.Ended;
import io.millrace.server.dispatch.performer.Performers;
import io.millrace.server.queue.KnownQueues;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has a [QueueDispatch] for each queue that this node serves, made when the queue is first heard
/// of, and tells it when to look for work.
///
/// Runs on the event loop, so it only decides and passes on: the work is done behind [Attempts] on
/// virtual threads, the state is kept by the [JobStore].
public final class DispatchVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(DispatchVerticle.class);
  private static final Duration SAFETY_POLL = Duration.ofSeconds(1);

  /// How long the store may take to have back what did not end.
  public static final Duration GIVING_BACK = Duration.ofSeconds(2);

  private final Rooms rooms;
  private final DispatchSettings settings;
  private final Map<String, QueueDispatch> queues = new ConcurrentHashMap<>();
  private final Attempts attempts;
  private final LifelinePass lifeline;
  private final QueueDispatch.Node node;
  private Channel.@Nullable Listening listening;
  private boolean draining;

  /// What it works with, all on that loop; `pressed` whether the node has more to do than it can
  /// bear.
  public record Rooms(
      Context loop,
      Bus bus,
      JobStore store,
      KnownQueues queues,
      Clock clock,
      BooleanSupplier pressed) {}

  public DispatchVerticle(
      Rooms rooms, DispatchSettings settings, Performers performers, Holder holder) {
    this.rooms = rooms;
    this.settings = settings;
    this.attempts = new Attempts(rooms.loop, performers, rooms.clock, new Errands());
    this.lifeline = new LifelinePass(attempts, rooms.store, rooms.clock);
    this.node =
        new QueueDispatch.Node(
            rooms.loop,
            rooms.store,
            attempts,
            new Slots(settings.maxRunning()),
            holder,
            performers.types(),
            rooms.clock,
            new QueueDispatch.Outside(rooms.bus, rooms.pressed));
  }

  /// The pass that keeps its attempts' leases alive.
  public LifelinePass lifeline() {
    return lifeline;
  }

  @Override
  public Future<?> start() {
    // Who names no type would be lent every job.
    if (!settings.enabled() || node.types().isEmpty()) {
      return Future.succeededFuture();
    }
    listening = rooms.bus.ready().listen(this::heard);
    vertx.setPeriodic(SAFETY_POLL.toMillis(), _ -> poll());
    // Queues that were there before this node get no hint.
    return look();
  }

  private void poll() {
    queues.values().forEach(QueueDispatch::poll);
    if (draining) {
      return;
    }
    look().onComplete(_ -> {}, cause -> LOG.warn("queues cannot be listed", cause));
  }

  /// Serves the queues that there are, whatever was heard of them, and no others.
  private Future<?> look() {
    return rooms
        .queues
        .names()
        .map(names -> {
          var there = Set.copyOf(names);
          queues.entrySet().removeIf(it -> !there.contains(it.getKey()) && it.getValue().isIdle());
          names.stream().filter(it -> !queues.containsKey(it)).forEach(this::pull);
          return names;
        });
  }

  /// The workers of this node for a queue. From any thread.
  public Crew crew(String queue) {
    var there = queues.get(queue);
    return there == null ? Crew.NONE : there.crew();
  }

  /// Whether this node does jobs of a queue. From any thread.
  public boolean serves(String queue) {
    return settings.enabled() && weight(queue) > 0 && !node.types().isEmpty();
  }

  /// Whether it does those of that type. From any thread.
  public boolean performs(String queue, String type) {
    return serves(queue) && node.types().contains(type);
  }

  /// Attempts that run here. From any thread.
  public int running() {
    return queues.values().stream().mapToInt(it -> it.crew().busy()).sum();
  }

  /// Threads that go on although their attempts were given up. From any thread.
  public int hanging() {
    return attempts.hanging();
  }

  /// How often the place of such a thread was given to another. From any thread.
  public long replaced() {
    return attempts.replaced();
  }

  /// Takes no more work, and waits until what runs has ended or said at a checkpoint that it stops.
  /// What is still running after `grace` is given back.
  public Future<?> drain(Duration grace) {
    draining = true;
    queues.values().forEach(QueueDispatch::close);
    attempts.close();
    var idle = new Idle(vertx, rooms.loop, rooms.clock);
    return idle.within(grace, this::isIdle)
        .compose(_ -> {
          attempts.giveBack();
          return idle.within(GIVING_BACK, this::isIdle);
        });
  }

  private boolean isIdle() {
    return queues.values().stream().allMatch(QueueDispatch::isIdle);
  }

  @Override
  public Future<?> stop() {
    if (listening != null) {
      listening.close();
    }
    return Future.succeededFuture();
  }

  private void heard(Ready hint) {
    switch (hint) {
      case Ready.Now(String queue) -> pull(queue);
      case Ready.Soon(String queue) -> soon(queue);
      case Ready.Configured(String queue) -> configure(queue);
      case Ready.Later _, Ready.Frees _, Ready.Attend _, Ready.Ordered _ -> {}
    }
  }

  private void pull(String queue) {
    var there = queues.get(queue);
    if (there != null) {
      there.pull();
    } else if (!draining) {
      configure(queue);
    }
  }

  /// One that is not served yet is heard of again when something is there.
  private void soon(String queue) {
    var there = queues.get(queue);
    if (there != null) {
      there.soon();
    }
  }

  private void configure(String queue) {
    if (weight(queue) == 0) {
      return;
    }
    rooms
        .queues
        .get(Set.of(queue))
        .onComplete(
            known -> configured(queue, Objects.requireNonNull(known.get(queue)).config()),
            cause -> LOG.warn("queue cannot be read queue={}", queue, cause));
  }

  private void configured(String queue, QueueConfig config) {
    if (draining) {
      return;
    }
    var workers = config.workers().orElseGet(settings::workers);
    var dispatch = queues.computeIfAbsent(queue, it -> dispatch(it, workers));
    dispatch.workers(workers, config.urgency().preemption() != Preemption.NONE);
    dispatch.pull();
  }

  private QueueDispatch dispatch(String queue, Workers workers) {
    var scaler = new Scaler(workers, settings.idleAfter(), rooms.clock.millis());
    return new QueueDispatch(node, new Want.Weighted(queue, weight(queue)), scaler);
  }

  /// How much this node cares for a queue; 0 = it does not serve it.
  private int weight(String queue) {
    return settings.queues().getOrDefault(queue, settings.queues().getOrDefault("*", 0));
  }

  /// What attempts bring goes to the queue it is of, to the lifeline, to ingest.
  private final class Errands implements Attempts.Errands {
    @Override
    public void ended(List<Ended> batch) {
      DispatchVerticle.this.ended(batch);
    }

    @Override
    public void beat(Attempt attempt) {
      lifeline.beat(attempt);
    }

    /// Others may want the slot that is free now, here and elsewhere.
    @Override
    public void turned(Attempt attempt, boolean aside) {
      var queue = attempt.claim().job().queue();
      var dispatch = queues.get(queue);
      if (dispatch != null) {
        dispatch.turned(aside);
      }
      if (aside) {
        rooms.bus.ready().publish(new Ready.Now(queue));
      }
    }

    @Override
    public Future<List<Submitted>> submit(Submit child) {
      return rooms.bus.submit().request(child);
    }
  }

  private void ended(List<Ended> batch) {
    var touched = new LinkedHashSet<QueueDispatch>();
    for (var ended : batch) {
      var dispatch = queues.get(ended.attempt().claim().job().queue());
      if (dispatch != null) {
        dispatch.ended(ended);
        touched.add(dispatch);
      }
    }
    node.slots().giveBack(batch.size());
    touched.forEach(QueueDispatch::pull);
  }
}
