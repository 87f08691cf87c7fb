package io.millrace.core.job;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// What went wrong in an attempt: the world's failure, never the sender's mistake.
///
/// `type` is the failing side's name for it (a class, a code); `retryAfter` what it asked for. Its
/// texts are cut to their bounds, in bytes of UTF-8, so that a failure is small whatever it came
/// from.
public record Failure(
    FailureKind kind,
    String type,
    String message,
    Optional<String> stack,
    Optional<String> code,
    Optional<Duration> retryAfter) {
  public static final int MAX_MESSAGE = 8 * 1024;
  public static final int MAX_STACK = 16 * 1024;
  public static final int MAX_NAME = 512;

  private static final int MOST_BYTES = 3;
  private static final byte[] MORE = "…".getBytes(StandardCharsets.UTF_8);

  public Failure {
    type = cut(type, MAX_NAME);
    message = cut(message, MAX_MESSAGE);
    stack = stack.map(text -> cut(text, MAX_STACK));
    code = code.map(text -> cut(text, MAX_NAME));
  }

  public static Failure of(FailureKind kind, String type, String message) {
    return new Failure(kind, type, message, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// What a performer threw; its class is the type. Also of what throws when it is asked what it
  /// is.
  public static Failure thrown(FailureKind kind, Throwable cause) {
    try {
      return told(kind, cause);
    } catch (Throwable e) {
      var message = "threw again when it was asked for its message: " + e.getClass().getName();
      return of(kind, cause.getClass().getName(), message);
    }
  }

  private static Failure told(FailureKind kind, Throwable cause) {
    var stack = new StringWriter();
    cause.printStackTrace(new PrintWriter(stack));
    var message =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return new Failure(
        kind,
        cause.getClass().getName(),
        message,
        Optional.of(stack.toString()),
        Optional.empty(),
        Optional.empty());
  }

  /// No more than `max` bytes of UTF-8 that begin the text, the last of them a mark that there was
  /// more.
  static String cut(String text, int max) {
    if (text.length() <= max / MOST_BYTES) {
      return text;
    }
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= max) {
      return text;
    }
    int end = max - MORE.length;
    while (isInside(bytes[end])) {
      end--;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8) + "…";
  }

  /// Whether a byte is not the first of its character (RFC 3629 §3).
  private static boolean isInside(byte of) {
    return (of & 0xC0) == 0x80;
  }
}
