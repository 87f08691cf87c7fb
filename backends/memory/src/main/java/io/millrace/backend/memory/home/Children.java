package io.millrace.backend.memory.home;

import io.millrace.backend.memory.job.Entry;
import io.millrace.core.job.JobState;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Children that have not ended, by their parents, and what they have not been told yet.
public final class Children {
  private final Map<String, Set<Entry>> children = new HashMap<>();
  private final ArrayDeque<Told> told = new ArrayDeque<>();

  /// What a child is to be told: one of its parents came to that, and may take it along.
  record Told(Entry child, String parent, JobState ended, boolean cascades) {}

  void add(String parent, Entry child) {
    children.computeIfAbsent(parent, _ -> new LinkedHashSet<>()).add(child);
  }

  void tell(Entry child, String parent, JobState ended) {
    told.add(new Told(child, parent, ended, false));
  }

  /// One that was there before is to be told of a parent that has ended.
  void tell(Entry child, Entry parent) {
    told.add(new Told(child, parent.job.id(), parent.state, cascades(parent)));
  }

  /// Whether those that wait for it are cancelled with it, whatever they say.
  private static boolean cascades(Entry entry) {
    return entry.cascades && entry.state == JobState.CANCELLED;
  }

  /// The next that is to be told, or null.
  @Nullable Told poll() {
    return told.poll();
  }

  /// Whether all have been told.
  boolean areTold() {
    return told.isEmpty();
  }

  boolean has(String parent, Entry child) {
    var known = children.get(parent);
    return known != null && known.contains(child);
  }

  /// Whether a job that has not ended names this one.
  public boolean isNamed(Entry parent) {
    return !children.isEmpty() && children.containsKey(parent.job.id());
  }

  /// A job has come to an end: its children are to hear of it, and its parents need not stay for
  /// it.
  void ended(Entry entry) {
    if (children.isEmpty()) {
      return;
    }
    left(entry);
    var waiting = children.get(entry.job.id());
    if (waiting != null) {
      for (var child : waiting) {
        if (isWaiting(child, entry.job.id())) {
          tell(child, entry);
        }
      }
    }
  }

  /// A job goes altogether; children that still wait for it are told that it was cancelled.
  public void forgotten(Entry entry) {
    if (children.isEmpty()) {
      return;
    }
    left(entry);
    var waiting = children.remove(entry.job.id());
    if (waiting != null && !entry.state.terminal()) {
      waiting.forEach(child -> tell(child, entry.job.id(), JobState.CANCELLED));
    }
  }

  private void left(Entry child) {
    for (var parent : child.job.ties().parents()) {
      var siblings = children.get(parent);
      if (siblings != null && siblings.remove(child) && siblings.isEmpty()) {
        children.remove(parent);
      }
    }
  }

  static boolean isWaiting(Entry child, String parent) {
    return child.state == JobState.WAITING && child.waitsFor.contains(parent);
  }
}
