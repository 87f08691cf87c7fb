package io.millrace.server.http.call;

import io.millrace.core.job.Json;
import java.util.Optional;

/// What a call did, beside its answer: `done` is false when nothing changed, or when what changed
/// is on record elsewhere. What was there before and after holds no secret.
public record Deed(boolean done, Optional<Json> before, Optional<Json> after) {
  public static final Deed UNTOLD = new Deed(true, Optional.empty(), Optional.empty());
  public static final Deed NONE = new Deed(false, Optional.empty(), Optional.empty());

  /// One thing became another; either may not have been there.
  public static Deed changed(Optional<Json> before, Json after) {
    return new Deed(true, before, Optional.of(after));
  }

  public static Deed made(Json after) {
    return new Deed(true, Optional.empty(), Optional.of(after));
  }

  public static Deed removed(Json before) {
    return new Deed(true, Optional.of(before), Optional.empty());
  }
}
