package io.millrace.server.dispatch;

import io.millrace.core.job.Holder;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled;
import io.millrace.server.dispatch.Attempts.Ended;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Claims ready jobs of one queue and sees each attempt to its end.
///
/// Works in rounds, one at a time, so that a free slot is never promised twice: a round settles what has
/// ended and claims for the slots that it frees, in one call. What ends, and hints that come, while a
/// round is under way make the next one.
final class QueueDispatch implements Slots.Hungry {
  private static final Logger LOG = LoggerFactory.getLogger(QueueDispatch.class);

  private final Want.Weighted queue;
  private final Want.Queues wanted;
  private final Node node;
  private List<Ended> ends = new ArrayList<>();
  private int workers;
  private int running;
  private int fed;
  private boolean busy;
  private boolean hinted;
  private boolean closed;

  /// What all queues of a node share.
  record Node(
      JobStore store,
      Attempts attempts,
      Slots slots,
      Holder holder,
      Set<String> types,
      Clock clock) {}

  /// With so many workers, this queue's attempts at once on this node.
  QueueDispatch(Want.Weighted queue, Node node, int workers) {
    this.queue = queue;
    this.wanted = Want.Queues.of(queue.queue());
    this.node = node;
    this.workers = workers;
  }

  void workers(int changed) {
    workers = changed;
  }

  /// Claims no more; what runs is still settled.
  void close() {
    closed = true;
  }

  /// Looks for work, unless it is looking: then once more afterwards.
  void pull() {
    hinted = true;
    if (!busy) {
      round();
    }
  }

  /// Takes what attempts of this queue came to.
  void ended(Ended ended) {
    ends.add(ended);
  }

  @Override
  public int weight() {
    return queue.weight();
  }

  @Override
  public void fed(int slots) {
    fed += slots;
    pull();
  }

  private void round() {
    hinted = false;
    var ending = ends;
    int max = room(ending.size());
    if (ending.isEmpty() && max == 0) {
      return;
    }
    busy = true;
    ends = new ArrayList<>();
    report(ending)
        .compose(_ -> call(ending, want(max)))
        .onComplete(
            settled -> after(ending.size(), settled),
            cause -> {
              LOG.warn("store cannot be asked queue={}", queue.queue(), cause);
              again(ending);
            });
  }

  /// For how many jobs there is room when these have ended. Where slots are short, those that end go
  /// round with the others.
  private int room(int ending) {
    int own = workers - running + ending;
    boolean contended = node.slots().isContended();
    int shared = contended ? fed : node.slots().free() + ending;
    fed = 0;
    if (closed || own <= 0) {
      return 0;
    }
    if (own > shared) {
      node.slots().wantsMore(this);
    }
    return Math.clamp(Math.min(own, shared), 0, Want.MOST);
  }

  private Want want(int max) {
    return new Want(
        Optional.empty(), node.holder(), wanted, node.types(), max, Optional.empty());
  }

  /// What attempts said in their last moments.
  private Future<?> report(List<Ended> ending) {
    List<Extend> reports = List.of();
    for (var ended : ending) {
      if (ended.attempt().hasReport()) {
        reports = reports.isEmpty() ? new ArrayList<>() : reports;
        var claim = ended.attempt().claim();
        var report = ended.attempt().takeReport();
        reports.add(
            new Extend(claim.job().id(), claim.lease().token(), Optional.empty(), report));
      }
    }
    return reports.isEmpty() ? Future.succeededFuture() : node.store().extend(reports);
  }

  private Future<Settled> call(List<Ended> ending, Want want) {
    if (ending.isEmpty()) {
      return node.store().claim(want).map(it -> new Settled(List.of(), it, Set.of()));
    }
    var now = node.clock().instant();
    var settling = new ArrayList<Settle>(ending.size());
    for (var ended : ending) {
      settling.add(settle(ended, now));
    }
    return node.store().settle(settling, want);
  }

  private static Settle settle(Ended ended, Instant now) {
    var claim = ended.attempt().claim();
    var ruling = Ruling.on(claim.job(), claim.tried(), ended.outcome(), now);
    return new Settle(claim.job().id(), claim.lease().token(), ended.outcome().wire(), ruling);
  }

  private void after(int ended, Settled settled) {
    busy = false;
    running -= ended;
    lent(settled.claimed());
    node.slots().giveBack(ended);
    boolean full = settled.claimed().lent().size() == Want.MOST;
    if (!busy && (hinted || full || !ends.isEmpty() || settled.claimed().more())) {
      round();
    }
  }

  private void lent(Claimed claimed) {
    int count = claimed.lent().size();
    running += count;
    node.slots().take(count);
    claimed.lent().forEach(node.attempts()::begin);
    if (!claimed.judge().isEmpty()) {
      var now = node.clock().instant();
      var judged = claimed.judge().stream().map(it -> it.settle(now)).toList();
      node.store()
          .settle(judged, Want.NONE)
          .onComplete(_ -> {}, cause -> LOG.warn("judging failed queue={}", queue.queue(), cause));
    }
  }

  /// The ends are kept: settling them again is answered as the first time, and a lease that ended
  /// meanwhile makes them stale.
  private void again(List<Ended> ending) {
    ending.addAll(ends);
    ends = ending;
    busy = false;
  }

  /// Whether nothing of this queue runs here or waits to be settled.
  boolean isIdle() {
    return running == 0;
  }
}
