package io.millrace.server.dispatch.attempt;

import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Kept;
import io.millrace.core.job.Lease;
import io.millrace.core.job.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Claims as a store gives them, for tests that need none behind.
public final class Lent {
  static final Duration LEASE = Duration.ofSeconds(15);
  static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  private Lent() {}

  static Claim claim(String id) {
    var lease = new Lease(new Token(7, "k3p9"), AT.plus(LEASE), LEASE);
    var job = Job.of(id, "mail.send", "mail", Json.EMPTY_OBJECT);
    return new Claim(job, lease, 1, 0, 0, AT, AT, Kept.NOTHING, Map.of());
  }

  static Attempt attempt(String id) {
    return attempt(id, new Alone());
  }

  /// One that came here at that time of this node's clock.
  static Attempt attempt(String id, Instant now) {
    return new Attempt(claim(id), now.toEpochMilli(), new Alone());
  }

  static Attempt attempt(String id, Attempt.Calls calls) {
    return new Attempt(claim(id), AT.toEpochMilli(), calls);
  }

  /// For attempts that ask for nothing.
  private static final class Alone implements Attempt.Calls {
    @Override
    public void beat(Attempt attempt) {
      throw new AssertionError("nobody beats here");
    }

    @Override
    public CompletableFuture<Submitted> submit(Draft child) {
      throw new AssertionError("nobody submits here");
    }
  }
}
