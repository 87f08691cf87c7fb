package io.millrace.backend.redis;

import java.time.Duration;

/// What a Redis backend is told: where Redis is, how keys begin, how long one call may take and how
/// many may be under way, and how many lost leases a job survives.
public record RedisSettings(
    String url, String prefix, Duration timeout, int maxInFlight, int maxRescues) {
  public static final RedisSettings DEFAULT =
      new RedisSettings("redis://127.0.0.1:6379/0", "mr", Duration.ofSeconds(2), 2_000, 3);

  public RedisSettings {
    if (prefix.isEmpty() || prefix.indexOf('{') >= 0) {
      throw new IllegalArgumentException("a prefix is a text without {");
    }
    if (timeout.isNegative() || timeout.isZero() || maxInFlight < 1) {
      throw new IllegalArgumentException("timeout and calls under way must be more than nothing");
    }
  }

  public RedisSettings withUrl(String changed) {
    return new RedisSettings(changed, prefix, timeout, maxInFlight, maxRescues);
  }

  public RedisSettings withPrefix(String changed) {
    return new RedisSettings(url, changed, timeout, maxInFlight, maxRescues);
  }
}
