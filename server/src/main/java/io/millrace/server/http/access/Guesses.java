package io.millrace.server.http.access;

import io.millrace.core.job.Json;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How often somebody may fail to log in: ten times a minute from one address. One for all event
/// loops of a node. A try counts as failed until it has gone well, so that many at once do not get
/// past it.
final class Guesses {
  private static final int MOST = 10;
  private static final Duration WITHIN = Duration.ofMinutes(1);
  private static final int ADDRESSES = 10_000;

  private final Map<String, Deque<Instant>> failed = new ConcurrentHashMap<>();

  /// Counts a try, and ends with a problem when it is one too many.
  void begin(String address, Instant now) {
    if (failed.size() > ADDRESSES) {
      failed.values().removeIf(tries -> isOver(tries.getLast(), now));
    }
    failed.compute(
        address,
        (_, there) -> {
          var tries = there == null ? new ArrayDeque<Instant>() : there;
          tries.removeIf(at -> isOver(at, now));
          if (tries.size() >= MOST) {
            throw tooMany(Duration.between(now, tries.getFirst().plus(WITHIN)));
          }
          tries.addLast(now);
          return tries;
        });
  }

  /// The try of that instant went well.
  void forget(String address, Instant at) {
    failed.computeIfPresent(
        address,
        (_, tries) -> {
          tries.removeLastOccurrence(at);
          return tries.isEmpty() ? null : tries;
        });
  }

  private static boolean isOver(Instant at, Instant now) {
    return !now.isBefore(at.plus(WITHIN));
  }

  private static RuntimeException tooMany(Duration delay) {
    return Problem.of(ProblemCode.QUOTA_EXCEEDED, "too many logins failed: wait for Retry-After")
        .with("violated_policies", Json.of("[\"logins\"]"))
        .withRetryAfter(delay)
        .exception();
  }
}
