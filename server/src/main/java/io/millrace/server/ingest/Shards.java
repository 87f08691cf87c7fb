package io.millrace.server.ingest;

import io.millrace.core.job.Draft;
import io.millrace.core.job.Fault;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Unique;
import java.util.ArrayList;
import java.util.List;

/// What jobs of a queue with several shards may not ask.
final class Shards {
  private static final String KEY = "key";

  private Shards() {}

  /// How a job is tied in a queue with several shards: all that are alike must lie in one, so where
  /// a key decides which, it is one of the parts that are compared.
  static Ties ties(Draft draft, List<Fault> faults) {
    var unique = draft.ties().unique();
    if (draft.key().isEmpty() || unique.isEmpty() || unique.get().by().contains(KEY)) {
      return draft.ties();
    }
    if (!unique.get().by().equals(Unique.DEFAULT_BY)) {
      var detail = "names key: the shards of queue " + draft.queue() + " go by it";
      faults.add(new Fault("/unique/by", "conflict", detail));
      return draft.ties();
    }
    var by = new ArrayList<>(Unique.DEFAULT_BY);
    by.add(KEY);
    return draft.ties().withUnique(unique.get().withBy(by).of(draft));
  }

  /// Why jobs of a queue with several shards cannot go in together.
  static List<Fault> apart(String queue) {
    var detail = "queue " + queue + " has several shards: its jobs go in one by one";
    return List.of(new Fault("", "conflict", detail));
  }
}
