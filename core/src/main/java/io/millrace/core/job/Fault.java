package io.millrace.core.job;

/// One thing that is wrong with what somebody sent: where (a JSON pointer, RFC 6901), the word for
/// it, and a sentence that says what is allowed.
public record Fault(String pointer, String reason, String detail) {
  /// The reason of a fault in a name that stands for nothing.
  public static final String UNKNOWN_REFERENCE = "unknown_reference";

  /// The same fault in a thing that lies deeper.
  public Fault under(String parent) {
    return new Fault(parent + pointer, reason, detail);
  }
}
