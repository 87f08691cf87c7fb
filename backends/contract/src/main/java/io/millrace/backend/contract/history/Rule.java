package io.millrace.backend.contract.history;

/// What a history must not show (`reliability.md` §4).
public enum Rule {
  L1("lost: acknowledged, and not there"),
  L2("stuck: not ended after the drain"),
  L3("phantom: there, and nobody asked for it"),
  L4("refused, yet there"),
  S1("two ends without a retry between"),
  S2("stands otherwise than its last end was told"),
  S3("a step that the lifecycle does not allow"),
  T1("one token in the answers to two requests"),
  T2("a later claim has no higher epoch"),
  M1("two certain leases of one job at once"),
  B1("more attempts than it has"),
  B2("more rescues than it may have, or as many and alive"),
  B3("dead as exhausted with attempts left"),
  A1("two different last words accepted in one series"),
  A2("succeeded, and nobody said so"),
  A3("an accepted success that is none"),
  F1("accepted from who had lost its lease to another"),
  F2("accepted under a token that was never given"),
  F3("accepted after a revoke was answered"),
  E1("two effects of one lease"),
  E2("not exactly one effect, though nothing was broken"),
  E3("succeeded without effect"),
  C1("fires other than those that are due"),
  C2("two jobs of one fire"),
  Q1("more certain leases than the queue lets run"),
  Q2("more starts inside a window than its rate lets"),
  O1("facts of a job out of order, or missing without a gap");

  private final String sentence;

  Rule(String sentence) {
    this.sentence = sentence;
  }

  public String sentence() {
    return sentence;
  }
}
