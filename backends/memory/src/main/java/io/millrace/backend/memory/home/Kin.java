package io.millrace.backend.memory.home;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.keep.Gone;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Signature;
import io.millrace.core.job.Ties.OnFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the end of a job means for those that wait for it.
///
/// What an end means for children is worked off in bounded rounds, so that a parent of a hundred
/// thousand costs whoever ends it no more than any other.
public final class Kin {
  /// Children that one round tells.
  static final int MOST = 500;

  /// Who did what nobody asked for.
  static final String MAKER = "millrace";

  private final Known known;
  private final Children children;
  private final Aftermath aftermath;

  Kin(Known known, Children children, Aftermath aftermath) {
    this.known = known;
    this.children = children;
    this.aftermath = aftermath;
  }

  /// The parents of a job that nobody knows.
  public List<String> unknown(List<String> parents, long now) {
    return parents.stream()
        .filter(parent -> known.job(parent) == null && known.gone(parent, now).isEmpty())
        .toList();
  }

  /// A new job waits for those of its parents that have not ended, and is told of those that have.
  /// To be called before it has a place.
  public void born(Entry child, long now) {
    child.waitsFor = child.job.ties().parents();
    for (var parent : child.waitsFor) {
      var there = known.job(parent);
      var state = there == null ? end(parent, now) : there.state;
      child.state = JobState.WAITING;
      if (known.jobOrBinned(parent) != null) {
        children.add(parent, child);
      }
      if (state.terminal()) {
        children.tell(child, parent, state);
      }
    }
  }

  /// What one came to that is not there any more.
  private JobState end(String parent, long now) {
    return known.gone(parent, now).map(Gone::state).orElse(JobState.CANCELLED);
  }

  /// The parents whose end a waiting job will not hear of: they have ended or are gone, and nobody
  /// is to tell it; or they do not know of it. Nothing while there are some to be told.
  public List<String> missed(Entry child) {
    return children.areTold()
        ? child.waitsFor.stream().filter(parent -> !willTell(parent, child)).toList()
        : List.of();
  }

  private boolean willTell(String parent, Entry child) {
    var there = known.job(parent);
    return there != null && !there.state.terminal() && children.has(parent, child);
  }

  /// Has a job told of those, or makes it known to them.
  public void remind(Entry child, List<String> missed, long now) {
    for (var parent : missed) {
      var there = known.job(parent);
      if (there == null || there.state.terminal()) {
        told(child, parent, there, now);
      } else {
        children.add(parent, child);
      }
    }
  }

  /// A job that had ended lives again, and names its parents again.
  public void revived(Entry entry) {
    for (var parent : entry.job.ties().parents()) {
      if (isThere(parent, entry)) {
        children.add(parent, entry);
      }
    }
  }

  /// Whether a parent is there, or may come back. A younger one only has the id of one that is
  /// gone.
  private boolean isThere(String parent, Entry child) {
    var there = known.jobOrBinned(parent);
    return there != null && there.n < child.n;
  }

  /// A job that was there before the start names its parents again, and is told what it had not
  /// been.
  public void restored(Entry child, long now) {
    if (child.state.terminal()) {
      return;
    }
    for (var parent : child.job.ties().parents()) {
      boolean named = isThere(parent, child);
      var there = named ? known.job(parent) : null;
      if (named) {
        children.add(parent, child);
      }
      if ((there == null || there.state.terminal()) && Children.isWaiting(child, parent)) {
        told(child, parent, there, now);
      }
    }
  }

  /// One that was there before is to be told of a parent that has ended or is gone.
  private void told(Entry child, String parent, @Nullable Entry there, long now) {
    if (there == null) {
      children.tell(child, parent, end(parent, now));
    } else {
      children.tell(child, there);
    }
  }

  private static boolean isGood(Children.Told one) {
    return !one.cascades()
        && (one.ended() == JobState.SUCCEEDED
            || one.child().job.ties().onFailure() == OnFailure.RUN);
  }

  /// Tells up to [#MOST] children; answers whether there are more to be told.
  public boolean work(long now) {
    int left = MOST;
    for (var next = children.poll(); next != null; next = --left > 0 ? children.poll() : null) {
      tell(next, now);
    }
    return !children.areTold();
  }

  private void tell(Children.Told one, long now) {
    var child = one.child();
    if (!Children.isWaiting(child, one.parent()) || known.job(child.job.id()) != child) {
      return;
    }
    if (isGood(one)) {
      child.waitsFor = child.waitsFor.stream().filter(it -> !it.equals(one.parent())).toList();
      child.touch();
      Home.of(child).free(child, now);
    } else {
      fail(one, "parent %s is %s".formatted(one.parent(), one.ended().wire()), now);
    }
  }

  private void fail(Children.Told one, String why, long now) {
    var child = one.child();
    Home.of(child).leave(child);
    child.changed(now);
    child.finishedAt = now;
    child.cascades = one.cascades();
    switch (one.cascades() ? OnFailure.CANCEL : child.job.ties().onFailure()) {
      case DEAD -> {
        var failure = Failure.of(FailureKind.TERMINAL, "dependency_failed", why);
        child.failed(failure);
        child.story().diedOf(Signature.of(child.job.type(), failure));
        Home.of(child).enter(child, JobState.DEAD);
        child.mark(now, "job.dead", JobState.WAITING, MAKER, why);
      }
      case CANCEL, RUN -> {
        Home.of(child).enter(child, JobState.CANCELLED);
        Home.of(child).tally.cancelled(now);
        child.mark(now, "job.cancelled", JobState.WAITING, MAKER, why);
      }
    }
    aftermath.ended(child, why);
  }

  /// What the parents of a job came to, as far as they are still there.
  public Map<String, Json> results(Entry child) {
    var parents = child.job.ties().parents();
    if (parents.isEmpty()) {
      return Map.of();
    }
    var results = new LinkedHashMap<String, Json>();
    for (var parent : parents) {
      var there = known.job(parent);
      results.put(parent, there == null ? Json.NULL : there.told().result().orElse(Json.NULL));
    }
    return results;
  }
}
