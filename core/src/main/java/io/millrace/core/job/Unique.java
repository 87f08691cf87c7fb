package io.millrace.core.job;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What makes two jobs of a queue the same, and what becomes of the second (`engine.md` §7).
///
/// `by` are the parts that are compared: `type`, `queue`, `key`, `args`, `meta`, `tags`, or a path
/// into the args or meta. A job stands for all like it while it is in one of `states`, at most for
/// `period` from its creation. `print` is the hash of the parts, made once by who asks for it to be
/// done.
public record Unique(
    List<String> by,
    Set<JobState> states,
    Optional<Duration> period,
    Conflict onConflict,
    Set<Part> replace,
    Optional<Duration> maxDelay,
    String print) {
  public static final List<String> DEFAULT_BY = List.of("type", "args");

  public static final Set<JobState> DEFAULT_STATES =
      Set.of(
          JobState.WAITING,
          JobState.SCHEDULED,
          JobState.READY,
          JobState.RUNNING,
          JobState.RETRYING);

  private static final Set<String> WHOLE = Set.of("type", "queue", "key", "args", "meta", "tags");

  /// What becomes of a second one.
  public enum Conflict {
    /// Nothing: the first one is the answer.
    SKIP,
    /// Parts of the first one become those of the second, unless it runs.
    REPLACE,
    /// The first one waits again, for as long as the second would have.
    DEBOUNCE,
    /// Beside one that runs there is one more, with the newest args.
    KEEP_LAST
  }

  /// What [Conflict#REPLACE] takes over.
  public enum Part {
    ARGS,
    RUN_AT,
    PRIORITY
  }

  public Unique {
    by = List.copyOf(by);
    states = Set.copyOf(states);
    replace = Set.copyOf(replace);
  }

  /// By type and args, in every state that is no end.
  public static Unique byDefault() {
    return new Unique(
        DEFAULT_BY,
        DEFAULT_STATES,
        Optional.empty(),
        Conflict.SKIP,
        Set.of(Part.ARGS),
        Optional.empty(),
        "");
  }

  /// Whether jobs can be compared by that.
  public static boolean isPart(String name) {
    return WHOLE.contains(name)
        || (name.startsWith("args.") && name.length() > 5)
        || (name.startsWith("meta.") && name.length() > 5);
  }

  /// The same by other parts; its print is to be made anew.
  public Unique withBy(List<String> changed) {
    return new Unique(changed, states, period, onConflict, replace, maxDelay, "");
  }

  /// The same for one job, with the hash of its parts.
  public Unique of(Draft draft) {
    var print = Print.of(draft, new TreeSet<>(by));
    return new Unique(by, states, period, onConflict, replace, maxDelay, print);
  }
}
