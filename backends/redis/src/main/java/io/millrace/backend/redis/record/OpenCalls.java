package io.millrace.backend.redis.record;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Keys;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.wire.Args;
import io.millrace.core.job.Ids;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The ids that calls under an `Idempotency-Key` give which are begun and not answered. A repeat
/// would enqueue them anew, so who forgets such a job remembers its id. Ids that a sender chose are
/// remembered anyway and not noted. Those made for one home are noted in one slot of the directory,
/// so that pruning it asks once.
public final class OpenCalls {
  private final Footing footing;

  public OpenCalls(Footing footing) {
    this.footing = footing;
  }

  /// Writes down that a call gives these, for so long if nothing more is heard of it.
  public Future<?> begun(Collection<String> ids, Duration open) {
    return note(ids, Math.max(1, open.toMillis()));
  }

  /// The call that gives these is over.
  public Future<?> ended(Collection<String> ids) {
    return note(ids, 0);
  }

  private Future<?> note(Collection<String> ids, long open) {
    var noted = new ArrayList<Future<?>>();
    bySlot(ids)
        .forEach((slot, same) -> {
          var args = footing.args().add(open);
          same.forEach(args::add);
          noted.add(footing.commands().run(Scripts.NOTE, key(slot), args));
        });
    return Future.all(noted);
  }

  /// Those of these ids that a call under way gives.
  public Future<Set<String>> of(Collection<String> ids) {
    var open = new HashSet<String>();
    var asked = new ArrayList<Future<?>>();
    bySlot(ids)
        .forEach((slot, same) -> {
          var args = new Args().add(key(slot).getFirst());
          same.forEach(args::add);
          var scores = footing.commands().read("ZMSCORE", args);
          asked.add(
              scores.map(it -> {
                for (int at = 0; at < same.size(); at++) {
                  if (!it.at(at).isNothing()) {
                    open.add(same.get(at));
                  }
                }
                return it;
              }));
        });
    return Future.all(asked).map(open);
  }

  private List<byte[]> key(int slot) {
    return footing.keys().of("+d" + slot, "open");
  }

  private static Map<Integer, List<String>> bySlot(Collection<String> ids) {
    return ids.stream()
        .filter(id -> Ids.home(id).isPresent())
        .collect(Collectors.groupingBy(id -> Ids.home(id).orElseThrow() % Keys.SLOTS));
  }
}
