package io.millrace.backend.redis;

import io.millrace.config.Secret;
import io.millrace.config.Section;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a Redis backend is told: where Redis is and as whom to come, how keys begin, how long one
/// call may take and how many may be under way, and how many lost leases a job survives.
public record RedisSettings(
    String url, Login login, String prefix, Duration timeout, int maxInFlight, int maxRescues) {
  public static final RedisSettings DEFAULT =
      new RedisSettings(
          "redis://127.0.0.1:6379/0", Login.NOBODY, "mr", Duration.ofSeconds(2), 2_000, 3);

  private static final Pattern URL = Pattern.compile("(?!.*password=)(rediss?|unix)://[^\\s@]+");
  private static final Pattern NAME = Pattern.compile("\\S{1,255}");
  private static final Pattern PREFIX = Pattern.compile("[^{}\\s\\x00]{1,32}");

  /// As whom to come, where Redis asks.
  public record Login(Optional<String> username, Optional<Secret> password) {
    static final Login NOBODY = new Login(Optional.empty(), Optional.empty());
  }

  /// As `backend.redis` wants it.
  public static RedisSettings from(Section root, int maxRescues) {
    var redis = root.section("backend").section("redis");
    return new RedisSettings(
        redis
            .key("url", "Where Redis is: redis://, rediss:// (TLS) or unix://; no password")
            .text(DEFAULT.url, URL),
        new Login(
            redis.key("username", "Who this server is for Redis").text(NAME),
            redis.key("password", "Its password there").secret()),
        redis.key("prefix", "First part of every key").text(DEFAULT.prefix, PREFIX),
        redis
            .key("timeout", "How long one call may take")
            .duration(DEFAULT.timeout, Duration.ofMillis(10), Duration.ofMinutes(1)),
        redis
            .key("max_in_flight", "How many calls may be under way")
            .integer(DEFAULT.maxInFlight, 1, 100_000),
        maxRescues);
  }

  public RedisSettings {
    if (prefix.isEmpty() || prefix.indexOf('{') >= 0) {
      throw new IllegalArgumentException("a prefix is a text without {");
    }
    if (timeout.isNegative() || timeout.isZero() || maxInFlight < 1) {
      throw new IllegalArgumentException("timeout and calls under way must be more than nothing");
    }
  }

  public RedisSettings withUrl(String changed) {
    return new RedisSettings(changed, login, prefix, timeout, maxInFlight, maxRescues);
  }

  public RedisSettings withPrefix(String changed) {
    return new RedisSettings(url, login, changed, timeout, maxInFlight, maxRescues);
  }
}
