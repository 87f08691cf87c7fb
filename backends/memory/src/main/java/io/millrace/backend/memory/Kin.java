package io.millrace.backend.memory;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Signature;
import io.millrace.core.job.Ties.OnFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
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

  private record Told(Entry child, String parent, JobState ended) {}

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
    for (var parent : child.job.ties().parents()) {
      var there = ledger.job(parent);
      var state =
          there == null
              ? ledger.gone(parent, now).map(Ledger.Gone::state).orElse(JobState.CANCELLED)
              : there.state;
      child.waits++;
      child.state = JobState.WAITING;
      if (there != null) {
        children.computeIfAbsent(parent, _ -> new LinkedHashSet<>()).add(child);
      }
      if (state.terminal()) {
        told.add(new Told(child, parent, state));
      }
    }
  }

  /// A new job waits for another that is no parent.
  void block(Entry child, String other) {
    child.waits++;
    child.touch();
    child.state = JobState.WAITING;
    assert !other.equals(child.job.id());
  }

  /// That other is out of the way.
  void unblock(Entry child, long now) {
    child.touch();
    if (--child.waits == 0 && child.state == JobState.WAITING) {
      release(child, now);
    }
  }

  /// The parents that have not ended yet.
  List<String> open(Entry child) {
    return child.job.ties().parents().stream()
        .filter(parent -> {
          var there = ledger.job(parent);
          return there != null && !there.state.terminal();
        })
        .toList();
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
        if (child.state == JobState.WAITING) {
          told.add(new Told(child, entry.job.id(), entry.state));
        }
      }
    }
  }

  /// A job goes altogether; children that still wait for it are told that it was cancelled.
  void forgotten(Entry entry) {
    left(entry);
    var waiting = children.remove(entry.job.id());
    if (waiting != null && !entry.state.terminal()) {
      waiting.forEach(child -> told.add(new Told(child, entry.job.id(), JobState.CANCELLED)));
    }
  }

  /// A job that had ended lives again, and names its parents again.
  void revived(Entry entry) {
    for (var parent : entry.job.ties().parents()) {
      if (ledger.job(parent) != null) {
        children.computeIfAbsent(parent, _ -> new LinkedHashSet<>()).add(entry);
      }
    }
  }

  /// A job that was there before the start names its parents again. What it had not been told is
  /// told now: it waits for more than there is to wait for.
  void restored(Entry child, boolean blocked, long now) {
    if (child.state.terminal()) {
      return;
    }
    var ended = new ArrayList<Told>();
    int open = blocked ? 1 : 0;
    for (var parent : child.job.ties().parents()) {
      var there = ledger.job(parent);
      // A younger one only has the id of one that is gone.
      if (there != null && there.n < child.n) {
        children.computeIfAbsent(parent, _ -> new LinkedHashSet<>()).add(child);
        if (there.state.terminal()) {
          ended.add(new Told(child, parent, there.state));
        } else {
          open++;
        }
      } else {
        var state = ledger.gone(parent, now).map(Ledger.Gone::state).orElse(JobState.CANCELLED);
        ended.add(new Told(child, parent, state));
      }
    }
    if (child.state == JobState.WAITING) {
      // What was told and did no harm is told no second time: bad news comes first.
      ended.sort(Comparator.comparing(Kin::isGood));
      told.addAll(ended.subList(0, Math.clamp(child.waits - open, 0, ended.size())));
    }
  }

  private static boolean isGood(Told one) {
    return one.ended == JobState.SUCCEEDED || one.child.job.ties().onFailure() == OnFailure.RUN;
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
    if (child.state != JobState.WAITING || ledger.job(child.job.id()) != child) {
      return;
    }
    if (isGood(one)) {
      unblock(child, now);
    } else {
      fail(child, "parent %s is %s".formatted(one.parent, one.ended.wire()), now);
    }
  }

  /// A job waits no longer, whatever it waited for.
  void release(Entry child) {
    release(child, ledger.now());
  }

  private void release(Entry child, long now) {
    child.home.leave(child);
    child.changed(now);
    child.home.enter(child, child.runAt > now ? JobState.SCHEDULED : JobState.READY);
    ledger.limiters.woke(child.home);
  }

  private void fail(Entry child, String why, long now) {
    child.home.leave(child);
    child.changed(now);
    child.finishedAt = now;
    switch (child.job.ties().onFailure()) {
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
