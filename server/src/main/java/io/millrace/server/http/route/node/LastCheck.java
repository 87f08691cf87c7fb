package io.millrace.server.http.route.node;

import io.millrace.core.job.Json;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// What the last look through the store came to on this node. One for all event loops.
public final class LastCheck {
  private final AtomicReference<Optional<Json>> report = new AtomicReference<>(Optional.empty());

  Optional<Json> report() {
    return report.get();
  }

  void is(Json said) {
    report.set(Optional.of(said));
  }
}
