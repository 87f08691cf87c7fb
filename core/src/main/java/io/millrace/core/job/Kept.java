package io.millrace.core.job;

import java.util.Map;
import java.util.Optional;

/// What earlier attempts of a job left to the next one: their cursor, the data of their progress,
/// and what the steps came to that they took, by name.
public record Kept(Optional<Json> cursor, Optional<Json> data, Map<String, Json> steps) {
  public static final Kept NOTHING = new Kept(Optional.empty(), Optional.empty(), Map.of());
}
