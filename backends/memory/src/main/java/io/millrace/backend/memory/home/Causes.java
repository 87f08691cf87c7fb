package io.millrace.backend.memory.home;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Line;
import io.millrace.core.job.JobState;
import java.util.HashMap;
import java.util.Map;

/// The dead jobs of a home by the signature of what they died of, each line by when they did. Who
/// is not dead has none.
public final class Causes {
  private static final Line NOBODY = new Line();

  private final Map<String, Line> lines = new HashMap<>();

  void entered(Entry entry) {
    if (entry.state == JobState.DEAD) {
      entry.told().signature().ifPresent(it -> add(it, entry));
    }
  }

  /// One whose place was lost may still be here.
  private void add(String signature, Entry entry) {
    var line = lines.computeIfAbsent(signature, _ -> new Line());
    if (!line.has(entry.finishedAt, entry)) {
      line.add(entry.finishedAt, entry);
    }
  }

  void left(Entry entry) {
    if (entry.state == JobState.DEAD) {
      entry.told().signature().ifPresent(it -> remove(it, entry));
    }
  }

  private void remove(String signature, Entry entry) {
    var line = of(signature);
    if (line.remove(entry.finishedAt, entry) && line.isEmpty()) {
      lines.remove(signature);
    }
  }

  /// Those of one signature; to be read alone.
  public Line of(String signature) {
    return lines.getOrDefault(signature, NOBODY);
  }
}
