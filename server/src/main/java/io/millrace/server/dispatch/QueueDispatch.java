package io.millrace.server.dispatch;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Fact;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Want;
import io.millrace.core.queue.Crew;
import io.millrace.core.queue.QueueConfig.Workers;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Judging;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled;
import io.millrace.server.dispatch.attempt.Attempts;
import io.millrace.server.dispatch.attempt.Attempts.Ended;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Claims ready jobs of one queue and sees each attempt to its end.
///
/// Works in rounds: a round settles what has ended and claims for the slots that it frees, in one
/// call. What ends, and hints that come, while a round is under way make the next one. A second one
/// does not wait for the first when much has ended meanwhile, so that a store across a wire has
/// something to do while this node has; a slot that one of them asks for is not free to the other.
final class QueueDispatch {
  private static final Logger LOG = LoggerFactory.getLogger(QueueDispatch.class);

  /// Rounds under way at once, and how many ends make one beside another.
  private static final int MOST_ROUNDS = 2;

  private static final int MUCH = Want.MOST / 2;

  private final Node node;
  private final String queue;
  private final Slots.Share slots;
  private List<Ended> ends = new ArrayList<>();
  private final Scaler workers;
  private final Judging judging;
  private final Load load = new Load();

  /// Whether a job that finds no room may have another give way: then it is asked for all the same.
  private boolean preempts;

  private int rounds;
  private boolean hinted;

  /// Whether work is on its way, and whether it was not found there the last time.
  private boolean early;

  private boolean vain;
  private boolean closed;

  /// For those who look on from other threads.
  private volatile Crew crew;

  /// What all queues of a node share.
  record Node(
      Context loop,
      JobStore store,
      Attempts attempts,
      Slots slots,
      Holder holder,
      Set<String> types,
      Clock clock,
      Outside outside) {}

  /// Where it tells how many workers there are, and who says that the node has more to do than it
  /// can bear.
  record Outside(Bus bus, BooleanSupplier pressed) {}

  /// Of that weight beside the others, with so many workers on this node.
  QueueDispatch(Node node, Want.Weighted queue, Scaler workers) {
    this.node = node;
    this.queue = queue.queue();
    this.slots = node.slots().share(queue.weight(), this::pull);
    this.workers = workers;
    this.judging = new Judging(node.store(), node.clock());
    this.crew = new Crew(workers.size(), 0);
  }

  /// So many workers from now on; `asks` whether a job that finds no room may have another give
  /// way.
  void workers(Workers changed, boolean asks) {
    int before = workers.size();
    workers.follow(changed, node.clock().millis());
    tellScaled(before);
    preempts = asks;
  }

  /// One of its attempts stands aside, or goes on.
  void turned(boolean away) {
    load.turned(away);
  }

  /// The workers that there are, and how many have work. From any thread.
  Crew crew() {
    return crew;
  }

  /// Looks for work although nobody said that there is any, and lets idle workers go.
  void poll() {
    int before = workers.size();
    workers.retire(node.clock().millis());
    tellScaled(before);
    pull();
  }

  /// Claims again.
  void open() {
    closed = false;
    pull();
  }

  /// Claims no more; what runs is still settled.
  void close() {
    closed = true;
  }

  /// Whether nothing of this queue runs here, waits to be settled, or is just being claimed.
  boolean isIdle() {
    return load.isNone() && rounds == 0;
  }

  /// Takes what an attempt of this queue came to; to be followed by a [#pull].
  void ended(Ended ended) {
    if (ended.attempt().aside().isAway()) {
      load.turned(false);
    }
    ends.add(ended);
  }

  /// Looks for work, unless it is looking: then once more afterwards.
  void pull() {
    hinted = true;
    if (rounds == 0 || isMuch()) {
      rounds++;
      round();
    }
  }

  /// Looks for work that is just leaving for the store, unless the last that looked so found none:
  /// then the queue is paused, or held, and who looks twice for each job pays for nothing.
  void soon() {
    if (!vain) {
      early = true;
      pull();
    }
  }

  /// Whether what has ended is worth a round beside the one under way.
  private boolean isMuch() {
    return rounds < MOST_ROUNDS && ends.size() >= MUCH;
  }

  /// Begins one that is counted already.
  private void round() {
    hinted = false;
    var ending = ends;
    int room = room(ending.size());
    int max = slots.take(room);
    if (max == 0 && ending.isEmpty() && (!preempts || closed)) {
      rounds--;
      return;
    }
    ends = new ArrayList<>();
    var taken = new Taken(room, max, max - ending.size(), early);
    early = false;
    load.asks(taken.more);
    report(ending)
        .compose(_ -> call(settles(ending), want(max)))
        .onComplete(
            settled -> settled(ending, taken, settled.claimed()),
            cause -> {
              LOG.warn("store cannot be asked queue={}", queue, cause);
              notSettled(ending, taken);
            });
  }

  /// How many jobs it would take when these have ended.
  private int room(int ending) {
    // Under pressure it does one thing after the other: what is done makes room, also of memory.
    int places = node.outside().pressed().getAsBoolean() ? 1 : workers.places();
    return closed ? 0 : load.room(places, ending);
  }

  /// How many jobs a round had workers for, how many slots it got for them, and how many more jobs
  /// may be held by it; and whether it was to find what is on its way.
  private record Taken(int room, int max, int more, boolean early) {
    /// Whether there may be more to do than the workers could take.
    boolean isUsedUp(int lent) {
      return lent > 0 && lent == room;
    }
  }

  private Want want(int max) {
    var queues = Want.Queues.of(queue);
    return new Want(Optional.empty(), node.holder(), queues, node.types(), max, Optional.empty());
  }

  /// What attempts said in their last moments.
  private Future<?> report(List<Ended> ending) {
    var speakers =
        ending.stream()
            .map(Ended::attempt)
            .filter(attempt -> !attempt.stopping().isLost() && !attempt.reports().isEmpty())
            .toList();
    return speakers.isEmpty()
        ? Future.succeededFuture()
        : new Extending(node.store()).report(speakers);
  }

  /// What is to be told of those that still have their lease.
  private static List<Settle> settles(List<Ended> ending) {
    return ending.stream()
        .filter(ended -> !ended.attempt().stopping().isLost())
        .map(Ended::settle)
        .toList();
  }

  private Future<Settled> call(List<Settle> settles, Want want) {
    return settles.isEmpty()
        ? node.store()
            .claim(want)
            .map(claimed -> new Settled(List.of(), claimed, Set.of(), List.of()))
        : node.store().settle(settles, want);
  }

  private void settled(List<Ended> ending, Taken taken, Claimed claimed) {
    int lent = claimed.lent().size();
    load.came(taken.more, lent, ending.size());
    vain = lent == 0 && (vain || taken.early);
    node.attempts().begin(claimed.lent());
    judging
        .judge(claimed.judge())
        .onComplete(_ -> {}, cause -> LOG.warn("judging failed queue={}", queue, cause));
    if (lent < taken.max) {
      slots.sated(taken.max - lent);
    }
    boolean grown = scale(taken, claimed.lent());
    boolean more = hinted || grown || !ends.isEmpty() || lent == Want.MOST || claimed.more();
    if (more && (rounds == 1 || ends.size() >= MUCH)) {
      // In a turn of its own: a long backlog does not keep the loop from others.
      node.loop().runOnContext(_ -> round());
    } else {
      // The one beside it, if there is any, sees to the rest.
      hinted = hinted || more;
      rounds--;
    }
  }

  /// Answers whether there are more workers now, who have not asked yet.
  private boolean scale(Taken taken, List<Claim> lent) {
    int before = workers.size();
    long now = node.clock().millis();
    workers.busy(load.busy(), now);
    boolean grown = taken.isUsedUp(lent.size()) && workers.grow(waited(lent.getFirst()), now);
    crew = new Crew(before, load.busy());
    tellScaled(before);
    return grown;
  }

  /// How long a job was to be done before it was lent; one that is tried again says nothing.
  private static Duration waited(Claim claim) {
    return claim.attempt() > 1
        ? Duration.ZERO
        : Duration.between(claim.scheduledAt(), claim.startedAt());
  }

  private void tellScaled(int before) {
    int now = workers.size();
    crew = new Crew(now, crew.busy());
    if (now != before && node.outside().bus().changed().heard()) {
      var detail = Map.of("from", String.valueOf(before), "to", String.valueOf(now));
      var fact = new Fact("queue.scaled", node.clock().instant(), queue, queue, "", detail);
      node.outside().bus().changed().publish(List.of(fact));
    }
  }

  /// The ends are kept for the next round: settling them again is answered as the first time, and a
  /// job whose lease has ended meanwhile is still settled if nobody has brought it home.
  private void notSettled(List<Ended> ending, Taken taken) {
    load.failed(taken.more);
    ending.addAll(ends);
    ends = ending;
    slots.sated(taken.max);
    rounds--;
  }
}
