package io.millrace.backend.contract.sim.model;

import io.millrace.backend.contract.sim.tell.Sight;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Ties.OnFailure;
import java.util.ArrayDeque;
import java.util.List;

/// Who waits for whom in the model: children hear of each end of a parent, all of them in the call
/// in which it ends.
public final class Family {
  private final Model model;
  private final ArrayDeque<Told> told = new ArrayDeque<>();

  /// How many were let go, to see by which calls.
  private long released;

  private record Told(Modelled child, Modelled parent, JobState ended, boolean cascades) {}

  Family(Model model) {
    this.model = model;
  }

  public long released() {
    return released;
  }

  /// The parents of a job that nobody knows.
  List<String> unknown(List<String> parents, long now) {
    return parents.stream()
        .filter(it -> model.held(it).isEmpty() && model.gone(it, now).isEmpty())
        .toList();
  }

  /// A new job waits for its parents, those that have ended until the end of the call.
  void born(Modelled child, long now) {
    for (var id : child.job.ties().parents()) {
      var parent = model.held(id).orElseGet(() -> new Modelled(child.job.withId(id), -1, now));
      child.await();
      child.open.add(parent);
      model.heldOrBinned(id).ifPresent(child.named::add);
      if (model.held(id).isEmpty()) {
        told.add(new Told(child, parent, model.gone(id, now).orElseThrow(), false));
      }
      if (parent.state.terminal()) {
        told.add(new Told(child, parent, parent.state, false));
      }
    }
  }

  /// A job has come to an end.
  void ended(Modelled parent) {
    parent.named.clear();
    for (var child : model.jobs()) {
      if (child.open.contains(parent)) {
        boolean cascades = parent.cascades && parent.state == JobState.CANCELLED;
        told.add(new Told(child, parent, parent.state, cascades));
      }
    }
  }

  /// A job that had ended lives again.
  void revived(Modelled child) {
    for (var id : child.job.ties().parents()) {
      // A younger one only has the id of one that is gone.
      model.heldOrBinned(id).filter(it -> it.n < child.n).ifPresent(child.named::add);
    }
  }

  /// Whether somebody who has not ended names it.
  boolean isNamed(Modelled parent) {
    for (var child : model.jobs()) {
      if (child.named.contains(parent)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWaiting(Modelled held) {
    return held.state == JobState.WAITING;
  }

  /// All that is to be told is told.
  void tell(long now) {
    while (!told.isEmpty()) {
      tell(told.remove(), now);
    }
  }

  private void tell(Told one, long now) {
    var child = one.child;
    if (!isWaiting(child)) {
      return;
    }
    var word = one.cascades ? OnFailure.CANCEL : child.job.ties().onFailure();
    if (one.ended == JobState.SUCCEEDED || word == OnFailure.RUN) {
      child.open.remove(one.parent);
      if (child.release(now)) {
        released++;
        model.saw(Sight.CHILD_RELEASED);
      }
    } else {
      model.saw(Sight.CHILD_FAILED);
      child.version++;
      child.finishedAt = now;
      if (one.cascades && child.job.ties().onFailure() != OnFailure.CANCEL) {
        model.saw(Sight.CHILD_TAKEN_ALONG);
      }
      child.cascades = one.cascades;
      child.go(word == OnFailure.DEAD ? JobState.DEAD : JobState.CANCELLED);
      model.moved(child, now);
    }
  }
}
