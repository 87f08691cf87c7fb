package io.millrace.backend.redis.footing;

import io.millrace.config.Secret;
import io.millrace.config.Section;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a Redis backend is told: where Redis is and as whom to come, how keys begin, what an answer
/// waits for, how long one call may take and how many may be under way, how many lost leases a job
/// survives, and how long one that is made to give way has for it.
public record RedisSettings(
    Place place,
    Login login,
    String prefix,
    Durability durability,
    Duration timeout,
    int maxInFlight,
    int maxRescues,
    Duration grace) {
  public static final RedisSettings DEFAULT =
      new RedisSettings(
          Place.at("redis://127.0.0.1:6379/0"),
          Login.NOBODY,
          "mr",
          Durability.EVERYSEC,
          Duration.ofSeconds(2),
          2_000,
          3,
          Duration.ofSeconds(30));

  private static final String ONE = "(rediss?|unix)://[^\\s@,]+";
  private static final Pattern URLS =
      Pattern.compile("(?!.*password=)" + ONE + "(, *" + ONE + ")*");
  private static final Pattern SEVERAL = Pattern.compile("rediss?://[^/?]+(/\\d*)?");
  private static final Pattern NAME = Pattern.compile("\\S{1,255}");
  private static final Pattern FILE = Pattern.compile("[^\\x00]+");
  private static final Pattern PREFIX = Pattern.compile("[^{}\\s\\x00]{1,32}");

  /// Whether there is one Redis, several of which one leads, or several of which each has a part.
  public enum Mode {
    SINGLE,
    SENTINEL,
    CLUSTER
  }

  /// What an answer waits for: one word each of `engine.md` §14.
  public enum Durability {
    EVERYSEC,
    ALWAYS,
    REPLICA
  }

  /// Where Redis is: its URL, or those of sentinels who know of a master by this name, and as whom
  /// they are asked, or those of some nodes of a cluster.
  public record Place(Mode mode, List<String> urls, String master, Login sentinels, Tls tls) {
    public Place {
      urls = List.copyOf(urls);
      if (urls.isEmpty()) {
        throw new IllegalArgumentException("a Redis is somewhere");
      }
    }

    static Place at(String url) {
      return new Place(Mode.SINGLE, List.of(url), "mymaster", Login.NOBODY, Tls.USUAL);
    }
  }

  /// Files (PEM): who signs for Redis, if that is nobody whom Java knows; what this server shows,
  /// and its key.
  public record Tls(Optional<String> ca, Optional<String> cert, Optional<String> key) {
    public static final Tls USUAL = new Tls(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// As whom to come, where Redis asks.
  public record Login(Optional<String> username, Optional<Secret> password) {
    public static final Login NOBODY = new Login(Optional.empty(), Optional.empty());
  }

  /// As `backend.redis` wants it.
  public static RedisSettings from(Section root, int maxRescues, Duration grace) {
    var redis = root.section("backend").section("redis");
    return new RedisSettings(
        place(redis),
        login(redis, "Redis"),
        redis.key("prefix", "First part of every key").text(DEFAULT.prefix, PREFIX),
        redis
            .key("durability", "What an answer waits for: the Redis, its disk, or a replica")
            .oneOf(DEFAULT.durability),
        redis
            .key("timeout", "How long one call may take")
            .duration(DEFAULT.timeout, Duration.ofMillis(10), Duration.ofMinutes(1)),
        redis
            .key("max_in_flight", "How many calls may be under way")
            .integer(DEFAULT.maxInFlight, 1, 100_000),
        maxRescues,
        grace);
  }

  private static Place place(Section redis) {
    var urls =
        redis
            .key("url", "Where Redis is: redis://, rediss:// (TLS) or unix://, several with commas")
            .text(DEFAULT.place.urls.getFirst(), URLS);
    var place =
        new Place(
            redis.key("mode", "One Redis, one behind sentinels, or a cluster").oneOf(Mode.SINGLE),
            Arrays.stream(urls.split(",", -1)).map(String::strip).toList(),
            redis.key("master", "Its name among sentinels").text(DEFAULT.place.master, NAME),
            login(redis.section("sentinel"), "its sentinels"),
            tls(redis.section("tls")));
    check(redis, place);
    return place;
  }

  private static Login login(Section section, String whom) {
    return new Login(
        section.key("username", "Who this server is for " + whom).text(NAME),
        section.key("password", "Its password there").secret());
  }

  private static Tls tls(Section section) {
    var tls =
        new Tls(
            section.key("ca", "File (PEM) with who signs for Redis").text(FILE),
            section.key("cert", "File (PEM) by which this server shows who it is").text(FILE),
            section.key("key", "File with the key of that certificate").text(FILE));
    if (tls.cert.isPresent() != tls.key.isPresent()) {
      section.refuse("cert", "a file, and one for key; or neither");
    }
    return tls;
  }

  private static void check(Section redis, Place place) {
    var urls = place.urls;
    switch (place.mode) {
      case SINGLE -> {
        if (urls.size() > 1) {
          redis.refuse("url", "one URL; several with mode: sentinel or cluster");
        }
      }
      case SENTINEL, CLUSTER -> {
        if (!urls.stream().allMatch(it -> SEVERAL.matcher(it).matches())) {
          redis.refuse("url", "redis:// or rediss:// URLs such as redis://10.0.0.1:6379");
        } else if (place.mode == Mode.CLUSTER && !urls.stream().allMatch(it -> isFirst(it))) {
          redis.refuse("url", "URLs of database 0; a cluster has no other");
        }
      }
    }
  }

  private static boolean isFirst(String url) {
    return url.matches("[^:]+://[^/]+(/0?)?");
  }

  public RedisSettings {
    if (prefix.isEmpty() || prefix.indexOf('{') >= 0) {
      throw new IllegalArgumentException("a prefix is a text without {");
    }
    if (timeout.isNegative() || timeout.isZero() || maxInFlight < 1) {
      throw new IllegalArgumentException("timeout and calls under way must be more than nothing");
    }
  }

  /// On the one Redis there.
  public RedisSettings withUrl(String changed) {
    return withPlace(Place.at(changed));
  }

  public RedisSettings withPlace(Place changed) {
    return new RedisSettings(
        changed, login, prefix, durability, timeout, maxInFlight, maxRescues, grace);
  }

  public RedisSettings withLogin(Login changed) {
    return new RedisSettings(
        place, changed, prefix, durability, timeout, maxInFlight, maxRescues, grace);
  }

  public RedisSettings withPrefix(String changed) {
    return new RedisSettings(
        place, login, changed, durability, timeout, maxInFlight, maxRescues, grace);
  }

  public RedisSettings withDurability(Durability changed) {
    return new RedisSettings(
        place, login, prefix, changed, timeout, maxInFlight, maxRescues, grace);
  }

  public RedisSettings withTimeout(Duration changed) {
    return new RedisSettings(
        place, login, prefix, durability, changed, maxInFlight, maxRescues, grace);
  }
}
