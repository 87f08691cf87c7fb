package io.millrace.backend.redis.record;

import io.millrace.backend.redis.form.Bytes;
import io.millrace.core.job.Job;
import java.nio.charset.StandardCharsets;

/// How a job that is put in stands to the one of that id, which stands for those like it, as it was
/// when somebody looked.
public record Like(How how, String there) {
  public static final Like NONE = new Like(How.NONE, "");

  private static final int WAITS = 1;
  private static final int NAMES = 2;

  /// What is to be done when that one still stands so.
  public enum How {
    /// Nothing of it is known: none may stand.
    NONE,
    /// It is not put in, and no reason not to put in those beside it.
    SAME,
    /// It comes next, when that one does not run any more.
    BEHIND,
    /// It takes the place of that one, which has ended.
    INSTEAD
  }

  /// As `enqueue` wants it: a byte of 1 it waits, 2 it names parents, 4 it is the same, 8 it comes
  /// behind, 16 instead; then the id.
  byte[] bytes(Job job) {
    boolean names = !job.ties().parents().isEmpty();
    int word =
        switch (how) {
          case NONE -> 0;
          case SAME -> 4;
          case BEHIND -> 8 | WAITS;
          case INSTEAD -> 16;
        };
    return new Bytes(1 + there.length())
        .put(word | (names ? WAITS | NAMES : 0), 1)
        .put(there.getBytes(StandardCharsets.UTF_8))
        .done();
  }
}
