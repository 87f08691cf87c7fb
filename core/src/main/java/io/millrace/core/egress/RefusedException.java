package io.millrace.core.egress;

/// A destination, or a header for it, that a rule forbids. Trying again cannot help.
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final EgressRule rule;

  RefusedException(EgressRule rule) {
    super(rule.said());
    this.rule = rule;
  }

  public EgressRule rule() {
    return rule;
  }
}
