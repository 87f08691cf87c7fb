package io.millrace.backend.redis.footing;

import io.millrace.backend.redis.footing.RedisSettings.Mode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a Redis says of itself (`INFO`).
public record Report(String info) {
  private static final int OLDEST = 7;
  private static final Pattern REPLICA = Pattern.compile("slave\\d+:ip=([^,]+),port=(\\d+),.*");

  /// Throws [Unfit] when nothing can stand on it.
  public void check(Mode mode) {
    version();
    if (isCluster() != (mode == Mode.CLUSTER)) {
      throw new Unfit(
          isCluster()
              ? "redis is a part of a cluster: that wants backend.redis.mode cluster"
              : "redis is no cluster, and backend.redis.mode says so");
    }
    dropping()
        .ifPresent(policy -> {
          throw new Unfit(policy);
        });
  }

  private void version() {
    var version = field("redis_version").orElse("0");
    int dot = version.indexOf('.');
    if (Integer.parseInt(dot < 0 ? version : version.substring(0, dot)) < OLDEST) {
      throw new Unfit("redis is " + version + ", and must be 7 or newer");
    }
  }

  private boolean isCluster() {
    return field("cluster_enabled").filter("1"::equals).isPresent();
  }

  /// That it would throw keys away, and what it is to be told instead.
  Optional<String> dropping() {
    return field("maxmemory_policy")
        .filter(it -> !it.equals("noeviction"))
        .map(policy ->
            "redis drops keys when its memory is full: maxmemory-policy is "
                + policy
                + ", and must be noeviction");
  }

  public boolean keepsLog() {
    return field("aof_enabled").filter("1"::equals).isPresent();
  }

  /// Those that follow it now, as `host:port`.
  public List<String> replicas() {
    return info.lines()
        .map(REPLICA::matcher)
        .filter(it -> it.matches() && it.group().contains("state=online"))
        .map(it -> it.group(1) + ":" + it.group(2))
        .toList();
  }

  public String priority() {
    return field("slave_priority").orElse("");
  }

  /// How much of the memory that it may have is used, 0 to 1.
  double fullness() {
    double most = number("maxmemory");
    return most == 0 ? 0 : number("used_memory") / most;
  }

  private double number(String name) {
    return field(name).map(Double::parseDouble).orElse(0.0);
  }

  private Optional<String> field(String name) {
    return info.lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst();
  }
}
