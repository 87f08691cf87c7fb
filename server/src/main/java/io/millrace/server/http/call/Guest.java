package io.millrace.server.http.call;

import io.millrace.core.access.Caller;
import java.util.function.BooleanSupplier;

/// Somebody who was let in: as whom, and whether what let him in still does. A call that waits asks
/// again.
public record Guest(Caller caller, BooleanSupplier admitted) {
  /// Somebody whom nothing turns away.
  public static Guest of(Caller caller) {
    return new Guest(caller, () -> true);
  }

  public boolean isAdmitted() {
    return admitted.getAsBoolean();
  }
}
