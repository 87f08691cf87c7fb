package io.millrace.server.http.call;

import io.millrace.core.access.Caller;
import io.millrace.core.job.Json;
import java.util.Optional;

/// What a call did, beside its answer: `done` is false when nothing changed, or when what changed
/// is on record elsewhere. What was there before and after holds no secret.
///
/// `by` is who did it, where that was known only by the call.
public record Deed(boolean done, Optional<Json> before, Optional<Json> after, Optional<Caller> by) {
  public static final Deed UNTOLD = new Deed(true, Optional.empty(), Optional.empty());
  public static final Deed NONE = new Deed(false, Optional.empty(), Optional.empty());

  private Deed(boolean done, Optional<Json> before, Optional<Json> after) {
    this(done, before, after, Optional.empty());
  }

  /// Somebody showed by the call who he is.
  public static Deed of(Caller by) {
    return new Deed(true, Optional.empty(), Optional.empty(), Optional.of(by));
  }

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
