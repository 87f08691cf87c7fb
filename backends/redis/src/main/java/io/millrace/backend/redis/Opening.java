package io.millrace.backend.redis;

import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.vertx.core.Future;
import java.util.Optional;

/// What is looked at before a store is used: which Redis it is, that it drops nothing by itself,
/// and whose keys are there.
final class Opening {
  /// Of the keys and records as they are written now.
  private static final int LAYOUT = 1;

  private static final int OLDEST = 7;

  private final Footing footing;

  Opening(Footing footing) {
    this.footing = footing;
  }

  /// Answers how long what is acknowledged will last: one word of `engine.md` §14.
  Future<String> look() {
    return footing
        .commands
        .read("INFO", new Args())
        .map(Heard::text)
        .compose(info -> {
          version(info);
          policy(info);
          var args = new Args().add(footing.ids.stamp()).add(LAYOUT);
          return footing
              .commands
              .run(Scripts.OPEN, footing.keys.center("store"), args)
              .map(store -> {
                layout(store.whole(1));
                return durability(info);
              });
        });
  }

  private static String durability(String info) {
    return field(info, "aof_enabled").filter("1"::equals).isPresent() ? "everysec" : "none";
  }

  private static void version(String info) {
    var version = field(info, "redis_version").orElse("0");
    int dot = version.indexOf('.');
    if (Integer.parseInt(dot < 0 ? version : version.substring(0, dot)) < OLDEST) {
      throw new Unfit("redis is " + version + ", and must be 7 or newer");
    }
  }

  private static void policy(String info) {
    var policy = field(info, "maxmemory_policy").orElse("noeviction");
    if (!policy.equals("noeviction")) {
      throw new Unfit(
          "redis drops keys when its memory is full: maxmemory-policy is "
              + policy
              + ", and must be noeviction");
    }
  }

  private static void layout(int there) {
    if (there > LAYOUT) {
      throw new Unfit(
          "the store was written by a newer Millrace: its layout is "
              + there
              + ", and this one knows "
              + LAYOUT);
    }
  }

  private static Optional<String> field(String info, String name) {
    return info.lines()
        .filter(line -> line.startsWith(name + ":"))
        .map(line -> line.substring(name.length() + 1).strip())
        .findFirst();
  }
}
