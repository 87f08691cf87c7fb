package io.millrace.server.http.access;

import io.millrace.core.access.Network;
import io.millrace.core.job.Json;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// How often somebody may fail to log in: ten times a minute from one address, or from one network
/// of IPv6, whose addresses cost their owner nothing. One for all event loops of a node. A try
/// counts as failed until it has gone well, so that many at once do not get past it.
///
/// So many addresses are told apart; those beyond count together, so that whoever comes from ever
/// new ones fills no memory and guesses no faster.
final class Guesses {
  static final int ADDRESSES = 10_000;

  private static final int MOST = 10;
  private static final Duration WITHIN = Duration.ofMinutes(1);
  private static final Duration SWEEP = Duration.ofSeconds(1);

  /// A household has at least so many bits of an IPv6 address in common (RFC 6177).
  private static final int SHARED_BITS = 64;

  private static final String OTHERS = "others";

  private final Map<String, List<Instant>> failed = new ConcurrentHashMap<>();
  private final AtomicReference<Instant> swept = new AtomicReference<>(Instant.MIN);

  /// Counts a try, and ends with a problem when it is one too many.
  void begin(String address, Instant now) {
    if (failed.size() >= ADDRESSES) {
      sweep(now);
    }
    failed.compute(place(address), (_, there) -> more(there == null ? List.of() : there, now));
  }

  private static List<Instant> more(List<Instant> there, Instant now) {
    var tries = new ArrayList<>(there.stream().filter(at -> !isOver(at, now)).toList());
    if (tries.size() >= MOST) {
      throw tooMany(Duration.between(now, tries.getFirst().plus(WITHIN)));
    }
    tries.add(now);
    return List.copyOf(tries);
  }

  private String place(String address) {
    var network = Network.around(address, SHARED_BITS);
    return failed.containsKey(network) || failed.size() < ADDRESSES ? network : OTHERS;
  }

  /// The try of that instant went well, or was none.
  void forget(String address, Instant at) {
    var network = Network.around(address, SHARED_BITS);
    failed.computeIfPresent(
        failed.containsKey(network) ? network : OTHERS, (_, tries) -> less(tries, at));
  }

  private static @Nullable List<Instant> less(List<Instant> tries, Instant at) {
    var left = new ArrayList<>(tries);
    left.remove(at);
    return left.isEmpty() ? null : List.copyOf(left);
  }

  private void sweep(Instant now) {
    var last = swept.get();
    if (!now.isBefore(last.plus(SWEEP)) && swept.compareAndSet(last, now)) {
      failed.values().removeIf(tries -> tries.stream().allMatch(at -> isOver(at, now)));
    }
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
