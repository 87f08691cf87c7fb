package io.millrace.server.dispatch;

import io.millrace.core.job.Holder;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Claimed.Judged;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled;
import io.millrace.server.dispatch.Attempts.Ended;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Claims ready jobs of one queue and sees each attempt to its end.
///
/// Works in rounds, one at a time, so that a free slot is never promised twice: a round settles
/// what has ended and claims for the slots that it frees, in one call. What ends, and hints that
/// come, while a round is under way make the next one.
final class QueueDispatch {
  private static final Logger LOG = LoggerFactory.getLogger(QueueDispatch.class);

  private final Node node;
  private final String queue;
  private final Slots.Share slots;
  private List<Ended> ends = new ArrayList<>();
  private int workers;

  /// Jobs that were lent to this node and are not settled yet.
  private int held;

  /// Those of them that have given their slot away.
  private int aside;

  /// Whether a job that finds no room may have another give way: then it is asked for all the same.
  private boolean preempts;

  private boolean busy;
  private boolean hinted;
  private boolean closed;

  /// What all queues of a node share.
  record Node(
      Context loop,
      JobStore store,
      Attempts attempts,
      Slots slots,
      Holder holder,
      Set<String> types,
      Clock clock) {}

  /// Of that weight beside the others, with so many attempts at once on this node.
  QueueDispatch(Node node, Want.Weighted queue, int workers) {
    this.node = node;
    this.queue = queue.queue();
    this.slots = node.slots().share(queue.weight(), this::pull);
    this.workers = workers;
  }

  void workers(int changed, boolean asks) {
    workers = changed;
    preempts = asks;
  }

  /// One of its attempts stands aside, or goes on.
  void turned(boolean away) {
    aside += away ? 1 : -1;
  }

  /// Claims no more; what runs is still settled.
  void close() {
    closed = true;
  }

  /// Whether nothing of this queue runs here, waits to be settled, or is just being claimed.
  boolean isIdle() {
    return held == 0 && !busy;
  }

  /// Takes what an attempt of this queue came to; to be followed by a [#pull].
  void ended(Ended ended) {
    aside -= ended.attempt().isAside() ? 1 : 0;
    ends.add(ended);
  }

  /// Looks for work, unless it is looking: then once more afterwards.
  void pull() {
    hinted = true;
    if (!busy) {
      round();
    }
  }

  private void round() {
    hinted = false;
    var ending = ends;
    int max = slots.take(room(ending.size()));
    busy = max > 0 || !ending.isEmpty() || (preempts && !closed);
    if (busy) {
      ends = new ArrayList<>();
      report(ending)
          .compose(_ -> call(settles(ending), want(max)))
          .onComplete(
              settled -> settled(ending, max, settled.claimed()),
              cause -> {
                LOG.warn("store cannot be asked queue={}", queue, cause);
                notSettled(ending, max);
              });
    }
  }

  /// How many jobs it would take when these have ended.
  private int room(int ending) {
    return closed ? 0 : Math.clamp(workers - held + aside + ending, 0, Want.MOST);
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
            .filter(attempt -> !attempt.isLost() && !attempt.reports().isEmpty())
            .toList();
    return speakers.isEmpty()
        ? Future.succeededFuture()
        : new Extending(node.store()).report(speakers);
  }

  /// What is to be told of those that still have their lease.
  private static List<Settle> settles(List<Ended> ending) {
    return ending.stream().filter(ended -> !ended.attempt().isLost()).map(Ended::settle).toList();
  }

  private Future<Settled> call(List<Settle> settles, Want want) {
    return settles.isEmpty()
        ? node.store().claim(want).map(claimed -> new Settled(List.of(), claimed, Set.of()))
        : node.store().settle(settles, want);
  }

  private void settled(List<Ended> ending, int max, Claimed claimed) {
    int lent = claimed.lent().size();
    held += lent - ending.size();
    node.attempts().begin(claimed.lent());
    judge(claimed.judge());
    if (lent < max) {
      slots.sated(max - lent);
    }
    if (hinted || !ends.isEmpty() || lent == Want.MOST || claimed.more()) {
      // In a turn of its own: a long backlog does not keep the loop from others.
      node.loop().runOnContext(_ -> round());
    } else {
      busy = false;
    }
  }

  private void judge(List<Judged> judged) {
    if (!judged.isEmpty()) {
      var now = node.clock().instant();
      var settles = judged.stream().map(it -> it.settle(now)).toList();
      node.store()
          .settle(settles, Want.NONE)
          .onComplete(_ -> {}, cause -> LOG.warn("judging failed queue={}", queue, cause));
    }
  }

  /// The ends are kept for the next round: settling them again is answered as the first time, and a
  /// job whose lease has ended meanwhile is still settled if nobody has brought it home.
  private void notSettled(List<Ended> ending, int max) {
    ending.addAll(ends);
    ends = ending;
    slots.sated(max);
    busy = false;
  }
}
