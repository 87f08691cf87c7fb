package io.millrace.core.form;

import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.BreakerState;
import java.util.Set;

/// The binary form of breakers: what they are set to, and how they stand.
public final class BreakerForm {
  private BreakerForm() {}

  public static void write(Out out, Breaker breaker) {
    out.text(breaker.name()).maybe(breaker.rule(), BreakerForm::write).signed(breaker.revision());
  }

  public static Breaker breaker(In in) {
    return new Breaker(in.name(), in.maybe(BreakerForm::rule), in.signed());
  }

  private static void write(Out out, BreakerRule rule) {
    out.number(rule.failureThreshold()).number(rule.successThreshold());
    out.duration(rule.resetTimeout()).number(rule.halfOpenMax()).all(rule.counts(), Out::text);
  }

  private static BreakerRule rule(In in) {
    return new BreakerRule(
        in.whole(), in.whole(), in.duration(), in.whole(), Set.copyOf(in.all(In::name)));
  }

  public static void write(Out out, BreakerState.Past past) {
    out.word(past.phase()).number(past.failures()).number(past.successes());
    out.signed(past.openedAt()).signed(past.probeAt());
  }

  public static BreakerState.Past past(In in) {
    return new BreakerState.Past(
        in.word(BreakerState.Phase.values()), in.whole(), in.whole(), in.signed(), in.signed());
  }
}
