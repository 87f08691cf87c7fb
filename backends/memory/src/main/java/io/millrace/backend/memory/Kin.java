package io.millrace.backend.memory;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Signature;
import io.millrace.core.job.Ties.OnFailure;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who waits for whom: children that have not ended, by their parents.
///
/// What an end means for children is worked off in bounded rounds, so that a parent of a hundred
/// thousand costs whoever ends it no more than any other.
final class Kin {
  /// Children that one round tells.
  static final int MOST = 500;

  private static final String MAKER = "millrace";

  private final Ledger ledger;
  private final Map<String, Set<Entry>> children = new HashMap<>();
  private final ArrayDeque<Told> told = new ArrayDeque<>();

  /// That a child is to hear how a parent ended, and whether that takes it along.
  private record Told(Entry child, String parent, JobState ended, boolean cascades) {}

  Kin(Ledger ledger) {
    this.ledger = ledger;
  }

  /// The parents of a job that nobody knows.
  List<String> unknown(List<String> parents, long now) {
    return parents.stream()
        .filter(parent -> ledger.job(parent) == null && ledger.gone(parent, now).isEmpty())
        .toList();
  }

  /// A new job waits for those of its parents that have not ended, and is told of those that have.
  /// To be called before it has a place.
  void born(Entry child, long now) {
    child.waitsFor = child.job.ties().parents();
    for (var parent : child.waitsFor) {
      var there = ledger.job(parent);
      var state = there == null ? end(parent, now) : there.state;
      child.state = JobState.WAITING;
      if (there != null) {
        children.computeIfAbsent(parent, _ -> new LinkedHashSet<>()).add(child);
      }
      if (state.terminal()) {
        told.add(new Told(child, parent, state, false));
      }
    }
  }

  /// What one came to that is not there any more.
  private JobState end(String parent, long now) {
    return ledger.gone(parent, now).map(Ledger.Gone::state).orElse(JobState.CANCELLED);
  }

  /// Lets a job go that has nobody left to wait for.
  void unblock(Entry child, long now) {
    if (child.state == JobState.WAITING && isFree(child)) {
      release(child, now);
    }
  }

  /// Whether nothing holds a job that waits: no parent, and none like it that runs.
  static boolean isFree(Entry child) {
    return child.waitsFor.isEmpty() && !child.home.uniques.isNext(child);
  }

  /// The parents whose end a waiting job will not hear of: they have ended or are gone, and nobody
  /// is to tell it; or they do not know of it. Nothing while there are some to be told.
  List<String> missed(Entry child) {
    return told.isEmpty()
        ? child.waitsFor.stream().filter(parent -> !willTell(parent, child)).toList()
        : List.of();
  }

  private boolean willTell(String parent, Entry child) {
    var there = ledger.job(parent);
    var known = children.get(parent);
    return there != null && !there.state.terminal() && known != null && known.contains(child);
  }

  /// Has a job told of those, or makes it known to them.
  void remind(Entry child, List<String> missed, long now) {
    for (var parent : missed) {
      var there = ledger.job(parent);
      if (there == null || there.state.terminal()) {
        var state = there == null ? end(parent, now) : there.state;
        told.add(new Told(child, parent, state, there != null && cascades(there)));
      } else {
        children.computeIfAbsent(parent, _ -> new LinkedHashSet<>()).add(child);
      }
    }
  }

  /// Whether a job that has not ended names this one.
  boolean isNamed(Entry parent) {
    return children.containsKey(parent.job.id());
  }

  /// A job has come to an end: its children hear of it, and its parents need not stay for it.
  void ended(Entry entry) {
    if (children.isEmpty()) {
      return;
    }
    left(entry);
    var waiting = children.get(entry.job.id());
    if (waiting != null) {
      for (var child : waiting) {
        if (waitsFor(child, entry.job.id())) {
          told.add(new Told(child, entry.job.id(), entry.state, cascades(entry)));
        }
      }
    }
  }

  /// A job goes altogether; children that still wait for it are told that it was cancelled.
  void forgotten(Entry entry) {
    left(entry);
    var waiting = children.remove(entry.job.id());
    if (waiting != null && !entry.state.terminal()) {
      waiting.forEach(
          child -> told.add(new Told(child, entry.job.id(), JobState.CANCELLED, false)));
    }
  }

  /// A job that had ended lives again, and names its parents again.
  void revived(Entry entry) {
    for (var parent : entry.job.ties().parents()) {
      if (isThere(parent, entry)) {
        children.computeIfAbsent(parent, _ -> new LinkedHashSet<>()).add(entry);
      }
    }
  }

  /// Whether a parent is there. A younger one only has the id of one that is gone.
  private boolean isThere(String parent, Entry child) {
    var there = ledger.job(parent);
    return there != null && there.n < child.n;
  }

  /// A job that was there before the start names its parents again, and is told what it had not
  /// been.
  void restored(Entry child, long now) {
    if (child.state.terminal()) {
      return;
    }
    for (var parent : child.job.ties().parents()) {
      var there = isThere(parent, child) ? ledger.job(parent) : null;
      if (there != null) {
        children.computeIfAbsent(parent, _ -> new LinkedHashSet<>()).add(child);
      }
      var state = there == null ? end(parent, now) : there.state;
      if (state.terminal() && waitsFor(child, parent)) {
        told.add(new Told(child, parent, state, there != null && cascades(there)));
      }
    }
  }

  /// Whether those that wait for it are cancelled with it, whatever they say.
  private static boolean cascades(Entry entry) {
    return entry.cascades && entry.state == JobState.CANCELLED;
  }

  private static boolean waitsFor(Entry child, String parent) {
    return child.state == JobState.WAITING && child.waitsFor.contains(parent);
  }

  private static boolean isGood(Told one) {
    return !one.cascades
        && (one.ended == JobState.SUCCEEDED || one.child.job.ties().onFailure() == OnFailure.RUN);
  }

  private void left(Entry child) {
    for (var parent : child.job.ties().parents()) {
      var siblings = children.get(parent);
      if (siblings != null && siblings.remove(child) && siblings.isEmpty()) {
        children.remove(parent);
      }
    }
  }

  /// Tells up to [#MOST] children; answers whether there are more to be told.
  boolean work(long now) {
    for (int count = 0; count < MOST && !told.isEmpty(); count++) {
      tell(told.poll(), now);
    }
    return !told.isEmpty();
  }

  private void tell(Told one, long now) {
    var child = one.child;
    if (!waitsFor(child, one.parent) || ledger.job(child.job.id()) != child) {
      return;
    }
    if (isGood(one)) {
      child.waitsFor = child.waitsFor.stream().filter(it -> !it.equals(one.parent)).toList();
      child.touch();
      unblock(child, now);
    } else {
      fail(one, "parent %s is %s".formatted(one.parent, one.ended.wire()), now);
    }
  }

  private void release(Entry child, long now) {
    child.home.leave(child);
    child.changed(now);
    child.runAt = Math.max(child.runAt, now);
    child.home.enter(child, child.runAt > now ? JobState.SCHEDULED : JobState.READY);
    ledger.limiters.woke(child.home);
    ledger.aftermath.released(child);
  }

  private void fail(Told one, String why, long now) {
    var child = one.child;
    child.home.leave(child);
    child.changed(now);
    child.finishedAt = now;
    child.cascades = one.cascades;
    switch (one.cascades ? OnFailure.CANCEL : child.job.ties().onFailure()) {
      case DEAD -> {
        var failure = Failure.of(FailureKind.TERMINAL, "dependency_failed", why);
        child.failed(failure);
        child.story().signature = Optional.of(Signature.of(child.job.type(), failure));
        child.home.enter(child, JobState.DEAD);
        Ledger.mark(child, now, "job.dead", JobState.WAITING, MAKER, why);
      }
      case CANCEL, RUN -> {
        child.home.enter(child, JobState.CANCELLED);
        child.home.tally.cancelled(now);
        Ledger.mark(child, now, "job.cancelled", JobState.WAITING, MAKER, why);
      }
    }
    ledger.aftermath.ended(child, why);
  }

  /// What the parents of a job came to, as far as they are still there.
  Map<String, Json> results(Entry child) {
    var parents = child.job.ties().parents();
    if (parents.isEmpty()) {
      return Map.of();
    }
    var results = new LinkedHashMap<String, Json>();
    for (var parent : parents) {
      var there = ledger.job(parent);
      results.put(parent, there == null ? Json.NULL : there.story.result.orElse(Json.NULL));
    }
    return results;
  }
}
