package io.millrace.backend.contract.history;

/// One question with its answer, if one came.
final class Call<T> {
  final T asked;
  final long sent;
  long answered = Long.MAX_VALUE;
  Heard heard = Heard.NOTHING;

  /// What came back.
  enum Heard {
    YES,
    NO,
    /// It may have taken effect or not.
    NOTHING
  }

  Call(T asked, long sent) {
    this.asked = asked;
    this.sent = sent;
  }

  void heard(Heard what, long at) {
    heard = what;
    answered = at;
  }

  boolean isAccepted() {
    return heard == Heard.YES;
  }

  /// Whether it may have taken effect.
  boolean mayHaveCome() {
    return heard != Heard.NO;
  }
}
