package io.millrace.backend.redis.form;

import io.millrace.core.job.JobState;

/// What a step left to be done in other homes, as it stands in `out` of the home of `queue`
/// (`stores.md` §5): a letter, then what it is about; [#APART] is between two ids.
public record Errand(String queue, String text) {
  public static final char APART = 1;

  private static final int TOLD = 3;

  /// What it is that is to be done.
  public sealed interface What {
    /// A job is to be made known to those for which it waits.
    record Watch(String child) implements What {}

    /// Nobody like it goes before a job any more.
    record Free(String child) implements What {}

    /// Those that wait for one that ended so are to be told, from the one behind `told` on.
    record Tell(String parent, JobState ended, boolean cascades, String told) implements What {
      /// The same from the one behind that one on.
      public Tell behind(String child) {
        return new Tell(parent, ended, cascades, child);
      }
    }

    /// A job is on its way to another queue.
    record Carry(String id) implements What {}
  }

  public What what() {
    var rest = text.substring(1);
    return switch (text.charAt(0)) {
      case 'w' -> new What.Watch(rest);
      case 'f' -> new What.Free(rest);
      case 't' -> tell();
      case 'm' -> new What.Carry(rest);
      default -> throw new IllegalStateException("an errand of another version: " + text);
    };
  }

  /// `t`, the state as a digit, whether it cascades, then the parent and who was told last.
  private What tell() {
    int apart = text.indexOf(APART);
    return new What.Tell(
        text.substring(TOLD, apart),
        Code.state(text.charAt(1) - '0'),
        text.charAt(2) == '1',
        text.substring(apart + 1));
  }

  /// The same, with this one told.
  public Errand told(String child) {
    return new Errand(queue, text.substring(0, text.indexOf(APART) + 1) + child);
  }
}
