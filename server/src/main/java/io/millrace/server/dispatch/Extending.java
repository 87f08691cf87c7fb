package io.millrace.server.dispatch;

import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.JobStore;
import io.millrace.server.dispatch.attempt.Attempt;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;

/// Takes to the store what attempts have to say. What it does not hear they say again the next
/// time.
record Extending(JobStore store) {
  /// Renews their leases, with what they report.
  Future<List<Extended>> renew(List<Attempt> attempts) {
    return extend(attempts, Attempt::renew);
  }

  /// Stores what they report at their end.
  Future<List<Extended>> report(List<Attempt> attempts) {
    return extend(attempts, Attempt::lastWords);
  }

  private Future<List<Extended>> extend(List<Attempt> attempts, Function<Attempt, Extend> say) {
    var said = attempts.stream().map(say).toList();
    return store
        .extend(said)
        .andThen((_, cause) -> {
          if (cause != null) {
            for (int at = 0; at < said.size(); at++) {
              attempts.get(at).unheard(said.get(at));
            }
          }
        });
  }
}
