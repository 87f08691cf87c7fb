package io.millrace.server.http.call;

import io.millrace.core.access.Caller;
import java.util.Optional;
import java.util.function.Supplier;

/// Somebody who was let in: as whom, and whether what let him in still does. A call that waits asks
/// again.
public record Guest(Caller caller, Supplier<Optional<Caller>> now) {
  /// Somebody whom nothing turns away.
  public static Guest of(Caller caller) {
    return new Guest(caller, () -> Optional.of(caller));
  }

  public boolean isAdmitted() {
    return now.get().filter(caller::equals).isPresent();
  }
}
