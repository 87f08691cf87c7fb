package io.millrace.backend.redis;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.backend.redis.footing.RedisSettings.Durability;
import io.millrace.backend.redis.footing.Report;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.footing.Unfit;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Barred;
import io.millrace.backend.redis.wire.Heard;
import io.vertx.core.Future;
import java.util.List;
import java.util.Locale;

/// What is looked at before a store is used: which Redis it is, all parts of it, that it drops
/// nothing by itself and keeps what it is to keep, and whose keys are there.
final class Opening {
  /// Of the keys and records as they are written now.
  private static final int LAYOUT = 1;

  private final Footing footing;
  private final RedisSettings settings;

  Opening(Footing footing) {
    this.footing = footing;
    this.settings = footing.settings();
  }

  /// What was found: whose store it is, and how long what is acknowledged will last, one word of
  /// `engine.md` §14.
  record Found(String identity, String durability) {}

  /// Fails with [Unfit] when nothing can stand there.
  Future<Found> look() {
    return covered()
        .compose(_ -> footing.commands().readAll("INFO", new Args()))
        .map(all -> all.stream().map(Heard::text).map(Report::new).toList())
        .compose(reports -> {
          reports.forEach(it -> it.check(settings.place().mode()));
          return durability(reports);
        })
        .compose(word -> store().map(identity -> new Found(identity, word)))
        .recover(Opening::told);
  }

  /// What Redis refuses now it will refuse again.
  private static Future<Found> told(Throwable cause) {
    return Future.failedFuture(
        cause instanceof Barred || cause instanceof IllegalStateException
            ? new Unfit(String.valueOf(cause.getMessage()))
            : cause);
  }

  private Future<?> covered() {
    return footing
        .uncovered()
        .map(missing -> {
          if (missing > 0) {
            throw new Unfit("the cluster is not whole: nobody has " + missing + " of its slots");
          }
          return missing;
        });
  }

  private Future<String> store() {
    var args = new Args().add(footing.ids().stamp()).add(LAYOUT);
    return footing
        .commands()
        .run(Scripts.OPEN, footing.keys().center("store"), args)
        .map(store -> {
          layout(store.whole(1));
          return store.text(0);
        });
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

  private Future<String> durability(List<Report> reports) {
    var wanted = settings.durability();
    boolean kept = reports.stream().allMatch(Report::keepsLog);
    if (!kept && wanted != Durability.EVERYSEC) {
      throw new Unfit(word(wanted) + " wants a Redis with appendonly yes");
    }
    return switch (wanted) {
      case EVERYSEC -> Future.succeededFuture(kept ? word(wanted) : "none");
      case ALWAYS -> synced().map(word(wanted));
      case REPLICA -> replicas(reports).map(word(wanted));
    };
  }

  private static String word(Durability durability) {
    return durability.name().toLowerCase(Locale.ROOT);
  }

  private Future<?> synced() {
    return footing
        .commands()
        .readAll("CONFIG", new Args().add("GET").add("appendfsync"))
        .map(all -> {
          for (var asked : all) {
            if (!asked.text(1).equals("always")) {
              throw new Unfit("always wants a Redis with appendfsync always, not " + asked.text(1));
            }
          }
          return all;
        });
  }

  /// Every side that could elect a leader is to hold what was acknowledged: half of all, rounded
  /// down.
  private Future<?> replicas(List<Report> reports) {
    int copies = 0;
    for (var report : reports) {
      int replicas = report.replicas().size();
      if (replicas == 0) {
        throw new Unfit("replica wants a Redis that has replicas, and they are connected");
      }
      copies = Math.max(copies, (1 + replicas) / 2);
    }
    footing.keep(copies);
    var asked =
        reports.stream()
            .flatMap(it -> it.replicas().stream())
            .map(it -> footing.commands().readAt(it, "INFO", new Args()).map(Heard::text))
            .toList();
    return Future.all(asked)
        .map(all -> {
          alike(all.<String>list().stream().map(Report::new).toList());
          return all;
        });
  }

  private static void alike(List<Report> replicas) {
    if (!replicas.stream().allMatch(Report::keepsLog)) {
      throw new Unfit("replica wants replicas with appendonly yes");
    }
    if (replicas.stream().map(Report::priority).distinct().count() > 1) {
      throw new Unfit("replica wants replicas of one replica-priority: any may have to lead");
    }
  }
}
