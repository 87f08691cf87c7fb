package io.millrace.backend.redis.queue;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.footing.Shards;
import io.millrace.backend.redis.form.Errand;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.queue.Arrivals.Stop;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Room that is kept in queues for jobs that come from others. A job leaves its home in one step
/// and comes to the other in a later one, so there must be room for it before it leaves: nobody
/// else is let in there instead. Who dies in between leaves a job that is on its way, and its room
/// with it, or room for nobody, which is free again after [#KEPT_MS].
public final class Rooms {
  /// For so long after it was asked for a job may leave for it.
  private static final long GOES_MS = 5_000;

  /// Room that is kept for longer is given up, unless its job is on its way. What clocks of several
  /// masters may differ lies between the two.
  public static final long KEPT_MS = 15_000;

  private static final int MAY_COME = -1;
  private static final int DRAINING = -2;

  private final Footing footing;

  public Rooms(Footing footing) {
    this.footing = footing;
  }

  /// A job that is to go from one home to another.
  public record Leaving(String id, String from, String to) {
    private String entry() {
      return id + Errand.APART + from;
    }
  }

  /// Whether it may, and until when it is to have left; or why not.
  public record Kept(Optional<Stop> stop, long until) {}

  /// Keeps room for each, as far as there is any, in that order.
  public Future<Map<Leaving, Kept>> keep(List<Leaving> all) {
    var byHome = new LinkedHashMap<String, List<Leaving>>();
    all.forEach(it -> byHome.computeIfAbsent(it.to, _ -> new ArrayList<>()).add(it));
    var kept = new LinkedHashMap<Leaving, Kept>();
    var asked = new ArrayList<Future<?>>(byHome.size());
    byHome.forEach((home, some) -> asked.add(keep(home, some, kept)));
    return Future.all(asked).map(kept);
  }

  private Future<?> keep(String home, List<Leaving> some, Map<Leaving, Kept> kept) {
    var keys = footing.keys().of(home, "conf", "ready", "lanes", "due", "waits", "limits", "room");
    var args = footing.args();
    some.forEach(it -> args.add(it.entry()));
    return footing
        .commands()
        .run(Scripts.RESERVE, keys, args)
        .map(answer -> {
          long until = answer.number(0) + GOES_MS;
          for (int at = 0; at < some.size(); at++) {
            kept.put(some.get(at), new Kept(stop(home, answer.whole(at + 1)), until));
          }
          return kept;
        });
  }

  private static Optional<Stop> stop(String home, int word) {
    var queue = Shards.queue(home);
    return switch (word) {
      case MAY_COME -> Optional.empty();
      case DRAINING -> Optional.of(new Stop.Draining(queue));
      default -> Optional.of(new Stop.Full(queue, word));
    };
  }

  /// Gives up what has been kept in a home since `before` for jobs that are not on their way there.
  public Future<?> tidy(String home, Heard entries, long before) {
    var looks = new ArrayList<Future<Boolean>>(entries.size());
    entries.texts().forEach(entry -> looks.add(isComing(home, entry)));
    return Future.all(looks)
        .compose(coming -> {
          var args = footing.args().add(before);
          for (int at = 0; at < entries.size(); at++) {
            args.add(entries.text(at)).add(coming.<Boolean>resultAt(at));
          }
          return looks.isEmpty()
              ? Future.succeededFuture()
              : footing.commands().run(Scripts.VACATE, footing.keys().of(home, "room"), args);
        });
  }

  private Future<Boolean> isComing(String home, String entry) {
    int end = entry.indexOf(Errand.APART);
    var moving = footing.keys().of(entry.substring(end + 1), "moving").getFirst();
    return footing
        .commands()
        .read("HGET", new Args().add(moving).add(entry.substring(0, end)))
        .map(to -> !to.isNothing() && to.text().substring(1).equals(home));
  }
}
