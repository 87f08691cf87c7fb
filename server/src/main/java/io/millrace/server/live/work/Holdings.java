package io.millrace.server.live.work;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Token;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extend.Report;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The leases that a connection is known to hold: lent over it, or named by it. Each stays until
/// its attempt has ended or the store says that it is gone.
final class Holdings {
  private final Map<Token, Held> held = new LinkedHashMap<>();

  /// A lease, and what its holder was told of it already. Of one that came from another connection
  /// nobody knows the queue.
  static final class Held {
    final String job;
    final Token token;
    private final @Nullable String queue;
    private Instant deadline;
    boolean cancelTold;
    boolean yieldTold;

    private Held(String job, Token token, @Nullable String queue, Instant deadline) {
      this.job = job;
      this.token = token;
      this.queue = queue;
      this.deadline = deadline;
    }

    /// To ask how it stands, and renew nothing.
    Extend ask() {
      return new Extend(job, token, Optional.empty(), Report.NONE);
    }
  }

  int size() {
    return held.size();
  }

  void lent(Claim claim) {
    var token = claim.lease().token();
    var job = claim.job();
    held.put(token, new Held(job.id(), token, job.queue(), claim.lease().deadline()));
  }

  void renewed(String job, Token token, Instant deadline) {
    held.computeIfAbsent(token, it -> new Held(job, it, null, deadline)).deadline = deadline;
  }

  void ended(Token token) {
    held.remove(token);
  }

  /// Those of which somebody in that queue may be asked something.
  List<Held> in(String queue) {
    return those(it -> it.queue == null || it.queue.equals(queue));
  }

  /// Those that nobody has renewed in time.
  List<Held> overdue(Instant now) {
    return those(it -> it.deadline.isBefore(now));
  }

  private List<Held> those(Predicate<Held> which) {
    return held.values().stream().filter(which).toList();
  }
}
