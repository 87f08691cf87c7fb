package io.millrace.core.spi;

import io.millrace.core.job.Want;
import io.millrace.core.spi.Claimed.Judged;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;

/// Claims as whoever claims owes it to the store: what he was lent only to be ended he ends.
public record Judging(JobStore store, Clock clock) {
  /// What a claim gave, once those are settled that it gave to be judged.
  public Future<Claimed> claim(Want want) {
    return store.claim(want).compose(claimed -> judge(claimed.judge()).map(claimed));
  }

  /// Settles each as told.
  public Future<?> judge(List<Judged> judged) {
    if (judged.isEmpty()) {
      return Future.succeededFuture();
    }
    var now = clock.instant();
    return store.settle(judged.stream().map(it -> it.settle(now)).toList(), Want.NONE);
  }
}
