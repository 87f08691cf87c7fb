package io.millrace.core.job;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Optional;

/// What went wrong in an attempt: the world's failure, never the sender's mistake.
///
/// `type` is the failing side's name for it (a class, a code); `retryAfter` what it asked for.
/// Message and stack are cut to their bounds, so that a failure is small whatever it came from.
public record Failure(
    FailureKind kind,
    String type,
    String message,
    Optional<String> stack,
    Optional<String> code,
    Optional<Duration> retryAfter) {
  public static final int MAX_MESSAGE = 8 * 1024;
  public static final int MAX_STACK = 16 * 1024;

  public Failure {
    message = cut(message, MAX_MESSAGE);
    stack = stack.map(text -> cut(text, MAX_STACK));
  }

  public static Failure of(FailureKind kind, String type, String message) {
    return new Failure(kind, type, message, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// What a performer threw; its class is the type.
  public static Failure thrown(FailureKind kind, Throwable cause) {
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

  private static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    // Never between the halves of a surrogate pair: what is left must still be UTF-8.
    int end = Character.isHighSurrogate(text.charAt(max - 2)) ? max - 2 : max - 1;
    return text.substring(0, end) + "…";
  }
}
