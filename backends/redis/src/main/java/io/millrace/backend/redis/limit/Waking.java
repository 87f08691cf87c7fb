package io.millrace.backend.redis.limit;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.footing.Shards;
import io.millrace.backend.redis.wire.Args;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/// Lets lanes go on that wait at a limit which lies elsewhere, where there is room again. Whoever
/// dies before this leaves them to their own clock: they look again within a second.
public final class Waking {
  static final long ALL = Integer.MAX_VALUE;

  private final Footing footing;

  public Waking(Footing footing) {
    this.footing = footing;
  }

  /// Lets go as many of each type as there are units, in each of these homes. Answers in which of
  /// them something did.
  Future<Set<String>> wake(String gate, Collection<String> homes, long units) {
    var woken = new TreeSet<String>();
    var asked = new ArrayList<Future<?>>(homes.size());
    for (var home : homes) {
      var args = new Args().add(gate).add(Math.min(units, ALL));
      asked.add(
          footing
              .commands()
              .run(Scripts.WAKE, footing.keys().home(home).wake(), args)
              .map(count -> {
                if (count.number() > 0) {
                  woken.add(Shards.queue(home));
                }
                return count;
              }));
    }
    return Future.all(asked).map(woken);
  }
}
