package io.millrace.server.http.access;

import io.millrace.core.access.Key;
import io.millrace.core.job.Json;
import io.millrace.core.limit.Rate;
import io.millrace.core.limit.TokenBucket;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// How often keys with a quota may still call, told in the headers of every answer (`RateLimit`,
/// draft-ietf-httpapi-ratelimit-headers). One for all event loops of a node.
final class Quotas {
  private final Keyring keyring;
  private final Map<String, TokenBucket> buckets = new ConcurrentHashMap<>();

  /// Of keys that are on this ring; of those that went nothing is kept.
  Quotas(Keyring keyring) {
    this.keyring = keyring;
  }

  /// What is left after a call; `delay` when there was nothing left for it.
  private record Left(long calls, Duration full, Optional<Duration> delay) {}

  /// Counts one call, and ends with a problem when it is one too many.
  void count(Key key, Rate quota, Instant at, MultiMap headers) {
    if (buckets.size() > keyring.size()) {
      buckets.keySet().removeIf(id -> keyring.byId(id).isEmpty());
    }
    var left = new Left[1];
    buckets.compute(
        key.id(),
        (_, there) -> {
          var bucket = there == null ? new TokenBucket(quota) : there;
          left[0] = take(bucket, quota, at.toEpochMilli());
          return bucket;
        });
    tell(quota, left[0], headers);
    left[0].delay.ifPresent(delay -> {
      throw Problem.of(ProblemCode.QUOTA_EXCEEDED, "this key may call again after Retry-After")
          .with("violated_policies", Json.of("[\"key\"]"))
          .withRetryAfter(delay)
          .exception();
    });
  }

  private static Left take(TokenBucket bucket, Rate quota, long now) {
    boolean taken = bucket.take(quota, 1, now);
    return new Left(
        bucket.available(quota, now),
        Duration.ofMillis(bucket.fullAt(quota, now) - now),
        taken
            ? Optional.empty()
            : Optional.of(Duration.ofMillis(bucket.freeAt(quota, 1, now) - now)));
  }

  private static void tell(Rate quota, Left left, MultiMap headers) {
    headers
        .set("ratelimit-policy", "\"key\";q=%d;w=%d".formatted(quota.limit(), seconds(quota.per())))
        .set("ratelimit", "\"key\";r=%d;t=%d".formatted(left.calls, seconds(left.full)));
  }

  private static long seconds(Duration duration) {
    return duration.plusMillis(999).toSeconds();
  }
}
