package io.millrace.core.audit;

import java.time.Instant;
import java.util.Optional;

/// Which lines are wanted: a text may end in `*`, and then begins what matches; `from` is the first
/// instant, `to` the first that is too late.
public record AuditQuery(
    Optional<String> actor,
    Optional<String> action,
    Optional<String> resource,
    Optional<Instant> from,
    Optional<Instant> to) {
  public static final AuditQuery ALL =
      new AuditQuery(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  public boolean matches(AuditLine line) {
    return matches(actor, line.by().actor())
        && matches(action, line.action())
        && matches(resource, line.resource())
        && from.filter(line.at()::isBefore).isEmpty()
        && to.filter(it -> !line.at().isBefore(it)).isEmpty();
  }

  private static boolean matches(Optional<String> wanted, String text) {
    return wanted.isEmpty() || matches(wanted.get(), text);
  }

  private static boolean matches(String wanted, String text) {
    return wanted.endsWith("*")
        ? text.startsWith(wanted.substring(0, wanted.length() - 1))
        : text.equals(wanted);
  }
}
