package io.millrace.core.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What makes two jobs of a queue the same, and what becomes of the second (`engine.md` §7).
///
/// `by` are the parts that are compared: `type`, `queue`, `key`, `args`, `meta`, `tags`, or a path
/// into the args or meta. A job stands for all like it while it is in one of `states`, at most for
/// `period` from its creation. `print` is the hash of the parts, made once when it is admitted.
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

  private static final MessageDigest SHA_256 = sha256();

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

  /// The same for one job, with the hash of its parts.
  public Unique of(Draft draft) {
    var text = new StringBuilder();
    for (var name : new TreeSet<>(by)) {
      text.append(name).append('=');
      switch (name) {
        case "type" -> text.append(draft.type());
        case "queue" -> {}
        case "key" -> text.append(draft.key().map("k"::concat).orElse(""));
        case "tags" -> text.append(new TreeSet<>(draft.labels().tags()));
        default -> write(at(draft, name), text);
      }
      text.append('\n');
    }
    return new Unique(by, states, period, onConflict, replace, maxDelay, hash(text.toString()));
  }

  private static JsonNode at(Draft draft, String name) {
    var node = (name.startsWith("args") ? draft.args() : draft.labels().meta()).tree();
    var path = name.split("\\.", -1);
    for (int at = 1; at < path.length; at++) {
      node = node.path(path[at]);
    }
    return node;
  }

  /// The same text for equal values: members in order of their names, numbers by their value.
  private static void write(JsonNode value, StringBuilder text) {
    if (value.isObject()) {
      var members = new ArrayList<>(value.properties());
      members.sort(Map.Entry.comparingByKey());
      text.append('{');
      for (var member : members) {
        quote(member.getKey(), text).append(':');
        write(member.getValue(), text);
        text.append(',');
      }
      text.append('}');
    } else if (value.isArray()) {
      text.append('[');
      for (var item : value) {
        write(item, text);
        text.append(',');
      }
      text.append(']');
    } else if (value.isNumber()) {
      var number = value.decimalValue();
      text.append(number.signum() == 0 ? "0" : number.stripTrailingZeros().toString());
    } else if (value.isTextual()) {
      quote(value.textValue(), text);
    } else {
      text.append(value);
    }
  }

  private static StringBuilder quote(String value, StringBuilder text) {
    return text.append(value.length()).append(':').append(value);
  }

  private static String hash(String text) {
    var hash = digest().digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash, 0, 16);
  }

  /// To look for one among all providers takes longer than to copy one that was found.
  private static MessageDigest digest() {
    try {
      return (MessageDigest) SHA_256.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the SHA-256 of this Java can be copied", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
