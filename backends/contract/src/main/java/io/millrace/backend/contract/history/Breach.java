package io.millrace.backend.contract.history;

/// That a rule was broken, by which job or queue, and how the history shows it.
public record Breach(Rule rule, String about, String shown) {
  @Override
  public String toString() {
    return "%s (%s) %s: %s".formatted(rule, rule.sentence(), about, shown);
  }
}
