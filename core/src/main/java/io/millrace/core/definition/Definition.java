package io.millrace.core.definition;

import io.millrace.core.job.Json;
import java.time.Instant;

/// A named object in one of its versions: `spec` is what its room wrote, `by` who it was in whose
/// name.
///
/// `revision` counts the writes of a whole store, so that who knows one can ask what came since.
public record Definition(
    Kind kind, String name, Json spec, int version, long revision, String by, Times times) {
  /// When it was written first, and this version of it.
  public record Times(Instant createdAt, Instant updatedAt) {}
}
