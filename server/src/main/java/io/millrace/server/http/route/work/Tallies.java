package io.millrace.server.http.route.work;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Token;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Settled.Ended;
import io.millrace.core.worker.Tally;
import io.millrace.server.http.resource.work.Workers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How attempts ended that this node lent to registered workers and took back from them, until the
/// store is told. What another node takes back is not counted. For all event loops.
public final class Tallies {
  /// Leases that are known at once; what is lent beyond them goes uncounted.
  private static final int MOST = 100_000;

  /// So long after its first deadline nobody expects the end of an attempt any more.
  private static final Duration LATE = Duration.ofHours(1);

  private final Map<Token, Lent> lent = new ConcurrentHashMap<>();
  private final Map<String, Tally> ended = new ConcurrentHashMap<>();

  private record Lent(String worker, Instant until) {}

  /// Who asked so was lent these.
  void lent(Want want, List<Claim> claims, Instant now) {
    var worker = want.holder().worker();
    if (claims.isEmpty() || !worker.startsWith(Workers.PREFIX)) {
      return;
    }
    if (lent.size() >= MOST) {
      lent.values().removeIf(it -> it.until.plus(LATE).isBefore(now));
    }
    if (lent.size() < MOST) {
      claims.forEach(it -> lent.put(it.lease().token(), new Lent(worker, it.lease().deadline())));
    }
  }

  /// The attempt under that token came to this.
  void ended(Token token, Ended end) {
    var there = lent.remove(token);
    if (there != null && !end.repeated()) {
      var one =
          switch (end.state()) {
            case SUCCEEDED -> Tally.SUCCESS;
            case RETRYING, DEAD, DISCARDED -> Tally.FAILURE;
            case WAITING, SCHEDULED, READY, RUNNING, CANCELLED -> Tally.NONE;
          };
      ended.merge(there.worker, one, Tally::plus);
    }
  }

  /// What came together since it was last taken.
  Map<String, Tally> take() {
    var taken = new HashMap<String, Tally>();
    for (var worker : List.copyOf(ended.keySet())) {
      var tally = ended.remove(worker);
      if (tally != null) {
        taken.put(worker, tally);
      }
    }
    return taken;
  }
}
