package io.millrace.server.dispatch;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Channel;
import io.millrace.core.bus.Ready;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Want;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.JobStore;
import io.millrace.server.dispatch.Attempts.Ended;
import io.millrace.server.queue.KnownQueues;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has a [QueueDispatch] for each queue that this node serves, made when the queue is first heard of, and
/// tells it when to look for work.
///
/// Runs on the event loop, so it only decides and passes on: the work is done behind [Attempts] on virtual
/// threads, the state is kept by the [JobStore].
public final class DispatchVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(DispatchVerticle.class);
  private static final Duration SAFETY_POLL = Duration.ofSeconds(1);

  private final Rooms rooms;
  private final DispatchSettings settings;
  private final Performers performers;
  private final Map<String, QueueDispatch> queues = new HashMap<>();
  private final Attempts attempts;
  private final QueueDispatch.Node node;
  private Channel.@Nullable Listening listening;
  private boolean stopping;

  /// What it works with.
  public record Rooms(Bus bus, JobStore store, KnownQueues queues, Clock clock) {}

  public DispatchVerticle(
      Rooms rooms, DispatchSettings settings, Performers performers, Holder holder) {
    this.rooms = rooms;
    this.settings = settings;
    this.performers = performers;
    this.attempts = new Attempts(performers, this::ended);
    this.node =
        new QueueDispatch.Node(
            rooms.store,
            attempts,
            new Slots(settings.maxRunning(), RandomGenerator.getDefault()),
            holder,
            performers.types(),
            rooms.clock);
  }

  /// The pass that keeps its attempts' leases alive.
  public LifelinePass lifeline() {
    return new LifelinePass(attempts, rooms.store, rooms.clock);
  }

  @Override
  public Future<?> start() {
    attempts.on(context);
    if (settings.enabled()) {
      listening = rooms.bus.ready().listen(this::heard);
      vertx.setPeriodic(SAFETY_POLL.toMillis(), _ -> queues.values().forEach(QueueDispatch::pull));
    }
    return Future.succeededFuture();
  }

  /// Takes no more work, and waits until what runs has ended or said at a checkpoint that it stops. What is
  /// still running after `grace` is given back.
  public Future<?> drain(Duration grace) {
    stopping = true;
    queues.values().forEach(QueueDispatch::close);
    long now = rooms.clock.millis();
    List.copyOf(attempts.running()).forEach(it -> it.ask(Attempt.Stop.SHUTDOWN));
    return idle(now + grace.toMillis());
  }

  private Future<?> idle(long until) {
    if (queues.values().stream().allMatch(QueueDispatch::isIdle)) {
      return Future.succeededFuture();
    }
    if (rooms.clock.millis() >= until) {
      LOG.warn("handing back what does not end running={}", attempts.running().size());
      List.copyOf(attempts.running()).forEach(attempts::giveUp);
    }
    return vertx.timer(10, TimeUnit.MILLISECONDS).compose(_ -> idle(until));
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
      case Ready.Configured(String queue) -> configure(queue);
      case Ready.Later _, Ready.Attend _ -> {}
    }
  }

  private void pull(String queue) {
    var there = queues.get(queue);
    if (there != null) {
      there.pull();
    } else if (weight(queue) > 0 && !stopping) {
      configure(queue);
    }
  }

  private void configure(String queue) {
    rooms
        .queues
        .get(Set.of(queue))
        .onComplete(
            known -> configured(queue, Objects.requireNonNull(known.get(queue)).config()),
            cause -> LOG.warn("queue cannot be read queue={}", queue, cause));
  }

  private void configured(String queue, QueueConfig config) {
    if (stopping || weight(queue) == 0) {
      return;
    }
    int workers = config.workers().map(QueueConfig.Workers::max).orElse(settings.workersMax());
    var dispatch =
        queues.computeIfAbsent(
            queue, it -> new QueueDispatch(new Want.Weighted(it, weight(it)), node, workers));
    dispatch.workers(workers);
    dispatch.pull();
  }

  /// How much this node cares for a queue; 0 = it does not serve it.
  private int weight(String queue) {
    return settings.queues().getOrDefault(queue, settings.queues().getOrDefault("*", 0));
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
    touched.forEach(QueueDispatch::pull);
  }
}
