package io.millrace.server.dispatch;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Submit;
import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Claim;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Want;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Performer;
import io.millrace.core.query.Standing;
import io.millrace.core.queue.QueueConfig.Workers;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.LimitStore;
import io.millrace.core.spi.Push;
import io.millrace.core.spi.Push.Brought;
import io.millrace.core.worker.Tally;
import io.millrace.server.dispatch.attempt.Attempt;
import io.millrace.server.dispatch.attempt.Attempts;
import io.millrace.server.dispatch.attempt.Attempts.Ended;
import io.millrace.server.dispatch.performer.Performers;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Claims the jobs of one worker that does not come for them, and brings each to its endpoint: as
/// many at once as it takes, none while it is unwell. An attempt that the endpoint has accepted
/// takes no place any more; its lease is renewed until it is ended by a call, or its time is over.
public final class PushDispatch implements Attempts.Errands {
  private final Rooms rooms;
  private final Push push;
  private final Function<Claim, byte[]> body;
  private final Attempts attempts;
  private final LifelinePass lifeline;
  private final Allowance allowance;
  private final Plan plan;
  private final Fuse fuse = new Fuse();
  private final Map<String, QueueDispatch> queues = new LinkedHashMap<>();
  private final Set<Attempt> accepted = new HashSet<>();

  /// Attempts whose endpoint was not well; from any thread.
  private final Set<Context> unwell = ConcurrentHashMap.newKeySet();

  private volatile Push.@Nullable Endpoint endpoint;
  private boolean open;
  private boolean closed;
  private Tally tally = Tally.NONE;

  /// What it works with, all on that loop; `pressed` whether the node has more to do than it can
  /// bear.
  public record Rooms(
      io.vertx.core.Context loop,
      Bus bus,
      JobStore store,
      LimitStore limits,
      Clock clock,
      BooleanSupplier pressed) {}

  /// Whose jobs are brought, of which queues and types, how many at once, within which limiter.
  /// `host` is the fuse of all endpoints of its host.
  public record Plan(
      Holder holder,
      List<Want.Weighted> queues,
      Set<String> types,
      int most,
      Optional<String> limiter,
      Fuse host) {}

  /// `body` is what an endpoint is sent of a claim.
  public PushDispatch(Rooms rooms, Plan plan, Push push, Function<Claim, byte[]> body) {
    this.rooms = rooms;
    this.push = push;
    this.body = body;
    this.attempts =
        new Attempts(rooms.loop(), Performers.only(new Bringing()), rooms.clock(), this);
    this.lifeline = new LifelinePass(attempts, rooms.store(), rooms.clock());
    this.plan = plan;
    var limiting = new Allowance.Rooms(rooms.loop(), rooms.limits(), rooms.bus());
    this.allowance = new Allowance(limiting, plan.limiter, plan.most);
    var outside = new QueueDispatch.Outside(rooms.bus(), this::isCareful);
    var node =
        new QueueDispatch.Node(
            rooms.loop(),
            rooms.store(),
            attempts,
            allowance.slots(),
            plan.holder,
            plan.types,
            rooms.clock(),
            outside);
    var workers = new Workers(plan.most, plan.most);
    for (var queue : plan.queues) {
      var scaler = new Scaler(workers, Duration.ofDays(1), rooms.clock().millis());
      var dispatch = new QueueDispatch(node, queue, scaler);
      dispatch.close();
      queues.put(queue.queue(), dispatch);
    }
  }

  private boolean isCareful() {
    return fuse.isProbing() || plan.host.isProbing() || rooms.pressed().getAsBoolean();
  }

  /// The pass that keeps the leases of its attempts alive.
  public LifelinePass lifeline() {
    return lifeline;
  }

  /// Whether it is to claim, and where attempts are brought from now on.
  public void serve(boolean may, Push.@Nullable Endpoint to) {
    endpoint = to == null ? endpoint : to;
    long now = rooms.clock().millis();
    boolean rests = fuse.isOpen(now) || plan.host.isOpen(now);
    boolean opens = may && !closed && to != null && !rests;
    if (opens) {
      allowance.look();
    }
    if (opens == open) {
      return;
    }
    open = opens;
    for (var dispatch : queues.values()) {
      if (opens) {
        dispatch.open();
      } else {
        dispatch.close();
      }
    }
  }

  /// What keeps it from claiming now, beside what people want of it.
  public Optional<Rest> rest() {
    long now = rooms.clock().millis();
    if (plan.host.isOpen(now)) {
      return Optional.of(Rest.until(Standing.Kind.BREAKER_OPEN, plan.host.openUntil()));
    }
    if (fuse.isOpen(now)) {
      var kind = fuse.isProbing() ? Standing.Kind.BREAKER_OPEN : Standing.Kind.RATE_LIMIT;
      return Optional.of(Rest.until(kind, fuse.openUntil()));
    }
    return allowance
        .usedUp()
        .map(it -> new Rest(Standing.Kind.LIMITER, Optional.of(it), Optional.empty()));
  }

  /// Why a worker is brought nothing: its breaker or that of its host, a pause that it asked for,
  /// or a limiter, which has a name; and until when, where that is known.
  public record Rest(Standing.Kind kind, Optional<String> limiter, Optional<Instant> until) {
    private static Rest until(Standing.Kind kind, Instant until) {
      return new Rest(kind, Optional.empty(), Optional.of(until));
    }
  }

  /// Looks for work of a queue.
  public void pull(String queue) {
    var there = queues.get(queue);
    if (there != null) {
      there.pull();
    }
  }

  /// Looks for work although nobody said that there is any.
  public void poll() {
    queues.values().forEach(QueueDispatch::pull);
  }

  /// Begins nothing more; what runs may end.
  public void close() {
    closed = true;
    serve(false, null);
    attempts.close();
  }

  /// Hands back what still runs.
  public void giveBack() {
    attempts.giveBack();
  }

  public boolean isIdle() {
    return queues.values().stream().allMatch(QueueDispatch::isIdle);
  }

  /// Attempts that run, those that were accepted included.
  public int running() {
    return attempts.running().size();
  }

  /// How attempts ended here since it was last asked.
  public Tally take() {
    var taken = tally;
    tally = Tally.NONE;
    return taken;
  }

  @Override
  public void ended(List<Ended> batch) {
    var touched = new LinkedHashSet<QueueDispatch>();
    int free = 0;
    for (var ended : batch) {
      var attempt = ended.attempt();
      var dispatch = Objects.requireNonNull(queues.get(attempt.claim().job().queue()), "its queue");
      if (accepted.remove(attempt)) {
        dispatch.turned(false);
      } else {
        heed(attempt, ended.settle().ruling());
        free++;
      }
      count(ended.settle().ruling().outcome());
      dispatch.ended(ended);
      touched.add(dispatch);
    }
    serve(open, endpoint);
    allowance.giveBack(free);
    touched.forEach(QueueDispatch::pull);
  }

  /// What an end says of the endpoint.
  private void heed(Attempt attempt, Ruling ruling) {
    if (unwell.remove(attempt)) {
      fuse.failed(rooms.clock().millis());
      plan.host.failed(rooms.clock().millis());
    } else if (ruling.outcome() instanceof Outcome.Retry(var failure, _)
        && failure.kind() == FailureKind.THROTTLED) {
      fuse.pause(ruling.at().orElse(Instant.EPOCH).toEpochMilli());
    } else if (!(ruling.outcome() instanceof Outcome.Yield)) {
      fuse.went();
      plan.host.went();
    }
  }

  private void count(Outcome outcome) {
    tally =
        tally.plus(
            switch (outcome) {
              case Outcome.Done _ -> Tally.SUCCESS;
              case Outcome.Retry _, Outcome.Dead _, Outcome.Discard _ -> Tally.FAILURE;
              case Outcome.Snooze _, Outcome.Cancelled _, Outcome.Yield _ -> Tally.NONE;
            });
  }

  /// Its place is free for another.
  private void accepted(Attempt attempt) {
    if (attempts.running().contains(attempt) && accepted.add(attempt)) {
      fuse.went();
      plan.host.went();
      var dispatch = Objects.requireNonNull(queues.get(attempt.claim().job().queue()), "its queue");
      dispatch.turned(true);
      allowance.giveBack(1);
      dispatch.pull();
    }
  }

  @Override
  public void beat(Attempt attempt) {
    lifeline.beat(attempt);
  }

  @Override
  public void turned(Attempt attempt, boolean aside) {
    throw new IllegalStateException("what is brought stands aside for nobody");
  }

  @Override
  public Future<List<Submitted>> submit(Submit child) {
    return rooms.bus().submit().request(child);
  }

  /// Brings one attempt, on a thread of its own.
  private final class Bringing implements Performer {
    @Override
    public String type() {
      return "push";
    }

    @Override
    public Outcome perform(Context context) throws Exception {
      var to = Objects.requireNonNull(endpoint, "claimed for an endpoint");
      var permit = "push:" + context.claim().lease().token();
      if (!allowance.enter(permit, to.timeout())) {
        return new Outcome.Yield(context.cursor(), "the limiter has no room");
      }
      var brought = bring(context, to, permit);
      return switch (brought) {
        case Brought.Over(var outcome, boolean well) -> {
          if (!well && !context.isCancelled()) {
            unwell.add(context);
          }
          yield outcome;
        }
        case Brought.Accepted _ -> accepted(context, to);
      };
    }

    private Brought bring(Context context, Push.Endpoint to, String permit)
        throws InterruptedException {
      try {
        return push.bring(context, to, body.apply(context.claim()));
      } finally {
        allowance.leave(permit);
      }
    }

    /// Waits until the attempt is stopped: its endpoint has ended it, or its time is over.
    private Outcome accepted(Context context, Push.Endpoint to) throws Exception {
      if (context instanceof Attempt attempt) {
        rooms.loop().runOnContext(_ -> PushDispatch.this.accepted(attempt));
      }
      try {
        new CompletableFuture<Outcome>().get();
      } catch (InterruptedException e) {
        if (context.cancelReason().isPresent()) {
          push.cancel(context, to);
        }
        throw e;
      }
      throw new IllegalStateException("nobody ends this wait");
    }
  }
}
