package io.millrace.core.access;

import java.util.Collection;

/// Of which queues and types somebody sees anything at all.
public record Reach(Names queues, Names types) {
  public static final Reach EVERYTHING = new Reach(Names.ALL, Names.ALL);

  public boolean isEverything() {
    return queues.isAll() && types.isAll();
  }

  public boolean has(String queue, String type) {
    return queues.has(queue) && types.has(type);
  }

  /// Whether it has all that somebody does who serves these queues and types; none: all.
  public boolean covers(Collection<String> served, Collection<String> done) {
    return covers(queues, served) && covers(types, done);
  }

  private static boolean covers(Names names, Collection<String> all) {
    return names.isAll() || (!all.isEmpty() && all.stream().allMatch(names::has));
  }
}
