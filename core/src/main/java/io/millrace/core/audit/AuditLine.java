package io.millrace.core.audit;

import io.millrace.core.job.Json;
import java.time.Instant;
import java.util.Optional;

/// That somebody changed something: who, what, why, and how it ended.
///
/// `action` is a noun and what was done to it (`queue.pause`), `resource` the one it was done to
/// (`queue:mail`), `result` `ok` or the code of the problem it ended with. No secret is in one.
public record AuditLine(
    Instant at,
    By by,
    String action,
    String resource,
    Optional<String> reason,
    Change change,
    String result) {
  public static final String OK = "ok";

  /// Who asked, as what, in which request, from which address.
  public record By(String actor, Optional<String> role, String requestId, String remote) {}

  /// What was there before and after, as far as it was worth keeping.
  public record Change(Optional<Json> before, Optional<Json> after) {
    public static final Change UNTOLD = new Change(Optional.empty(), Optional.empty());
  }
}
