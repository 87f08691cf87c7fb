package io.millrace.backend.redis;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Shards;
import io.millrace.backend.redis.record.Packed;
import io.millrace.backend.redis.record.Reading;
import io.millrace.backend.redis.record.Seen;
import io.millrace.backend.redis.record.Turned;
import io.millrace.backend.redis.verb.Changing;
import io.millrace.backend.redis.verb.Errands;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.JobState;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Checkup.Finding;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Jobs that lie in another shard of their queue than the one to which they belong: what bounds
/// their key, or is like them, does not see them there. What has ended may stay where it was.
///
/// Who belongs elsewhere is carried there as a job is that goes to another queue; one that runs is
/// only told of, and one of whom there is another where it belongs: nobody knows which is right.
final class Astray {
  private static final int SLICE = 100;

  private final Footing footing;
  private final Homes homes;
  private final Reading reading;
  private final Changing changing;
  private final Errands errands;

  Astray(Footing footing, Homes homes, Reading reading, Changing changing, Errands errands) {
    this.footing = footing;
    this.homes = homes;
    this.reading = reading;
    this.changing = changing;
    this.errands = errands;
  }

  /// What one slice of a home came to, and where the next begins; nothing at the end.
  record Tally(long looked, List<Finding> findings, String next) {
    private static final Tally NONE = new Tally(0, List.of(), "");
  }

  /// Looks through a slice of a home. How many shards its queue has is asked anew for each home,
  /// and for all that seems wrong: a node that only looks hears of it from nobody.
  Future<Tally> in(String home, String cursor, boolean repair) {
    return (cursor.isEmpty() ? counted(home) : Future.succeededFuture())
        .compose(
            _ -> isShard(home) ? slice(home, cursor, repair) : Future.succeededFuture(Tally.NONE));
  }

  private Future<?> counted(String home) {
    var queue = Shards.queue(home);
    homes.shards().doubt(queue);
    return homes.known(List.of(queue));
  }

  private boolean isShard(String home) {
    return Shards.place(home) > 0 || homes.shards().of(home) > 1;
  }

  private Future<Tally> slice(String home, String cursor, boolean repair) {
    var jobs = footing.keys().of(home, "jobs").getFirst();
    var args = new Args().add(jobs).add(cursor.isEmpty() ? "0" : cursor).add("COUNT").add(SLICE);
    return footing
        .reads()
        .read("HSCAN", args)
        .compose(some -> {
          var next = some.text(0).equals("0") ? "" : some.text(0);
          var suspects = suspects(home, some.at(1));
          long looked = some.at(1).size() / 2;
          return suspects.isEmpty()
              ? Future.succeededFuture(new Tally(looked, List.of(), next))
              : counted(home)
                  .compose(_ -> judge(home, suspects, repair))
                  .map(found -> new Tally(looked, found, next));
        });
  }

  private List<String> suspects(String home, Heard records) {
    var suspects = new ArrayList<String>(0);
    for (int at = 0; at < records.size(); at += 2) {
      var id = records.text(at);
      var packed = Packed.read(records.bytes(at + 1), id, home);
      if (!packed.hasEnded() && !homes.home(packed.job()).equals(home)) {
        suspects.add(id);
      }
    }
    return suspects;
  }

  /// Looks once more, at both homes, by what is known now.
  private Future<List<Finding>> judge(String home, List<String> suspects, boolean repair) {
    var here = new HashMap<String, String>();
    suspects.forEach(id -> here.put(id, home));
    return reading
        .look(footing.commands(), here)
        .compose(look -> {
          var there = new HashMap<String, String>();
          look.seen().values().stream()
              .filter(this::isAstray)
              .forEach(seen -> there.put(seen.packed().job().id(), belongs(seen)));
          return reading
              .look(footing.commands(), there)
              .compose(other -> told(home, look.seen(), there, other.seen(), repair));
        });
  }

  private boolean isAstray(Seen seen) {
    return !seen.isAway()
        && !seen.state().terminal()
        && !belongs(seen).equals(seen.packed().home());
  }

  private String belongs(Seen seen) {
    return homes.home(seen.packed().job());
  }

  private Future<List<Finding>> told(
      String home,
      Map<String, Seen> here,
      Map<String, String> there,
      Map<String, Seen> doubles,
      boolean repair) {
    var movable = new ArrayList<String>();
    var found = new ArrayList<Finding>();
    there.forEach((id, belongs) -> {
      var seen = here.get(id);
      boolean runs = seen != null && seen.state() == JobState.RUNNING;
      if (doubles.containsKey(id)) {
        found.add(finding(id, "in " + home + ", and in " + belongs, false));
      } else if (runs || !repair) {
        found.add(finding(id, detail(home, belongs), false));
      } else {
        movable.add(id);
      }
    });
    return movable.isEmpty()
        ? Future.succeededFuture(found)
        : changing
            .become(home, movable, seen -> Turned.astray(seen, homes::home))
            .compose(changed -> errands.run(changed.owed()).map(_ -> changed.answers()))
            .map(answers -> {
              for (int at = 0; at < movable.size(); at++) {
                var id = movable.get(at);
                var detail = detail(home, there.getOrDefault(id, home));
                found.add(finding(id, detail, answers.get(at) instanceof Answer.Done));
              }
              return found;
            });
  }

  private static String detail(String home, String belongs) {
    return "in " + home + ", and belongs to " + belongs;
  }

  private static Finding finding(String id, String detail, boolean repaired) {
    return new Finding(Check.SHARD, "job:" + id, detail, repaired);
  }
}
