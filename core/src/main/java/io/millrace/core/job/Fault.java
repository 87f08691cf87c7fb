package io.millrace.core.job;

/// One thing that is wrong with what somebody sent: where (a JSON pointer, RFC 6901), the word for
/// it, and a sentence that says what is allowed.
public record Fault(String pointer, String reason, String detail) {
  /// The same fault in a thing that lies deeper.
  public Fault under(String parent) {
    return new Fault(parent + pointer, reason, detail);
  }
}
