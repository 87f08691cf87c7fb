package io.millrace.backend.redis.verb;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Code;
import io.millrace.backend.redis.form.Errand;
import io.millrace.backend.redis.form.Word;
import io.millrace.backend.redis.record.Reading;
import io.millrace.backend.redis.record.Seen;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.JobState;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Who waits for whom: in the home of a parent stands which children name it, in `kids`.
public final class Kin {
  private static final int GONE = -1;
  private static final int AWAY = -2;

  private final Footing footing;
  private final Homes homes;
  private final Reading reading;

  public Kin(Footing footing, Homes homes, Reading reading) {
    this.footing = footing;
    this.homes = homes;
    this.reading = reading;
  }

  /// What a job is to be told of those whom it names that have ended, and who of them is on the way
  /// to another queue and must come there first.
  record Watched(List<Word> words, List<Errand> away) {
    Watched() {
      this(new ArrayList<>(), new ArrayList<>(0));
    }
  }

  /// Makes a job known to those whom it names as its parents. One that came back names only those
  /// that were there before it: a younger one has but the id of a parent that is gone.
  Future<Watched> watch(String child) {
    return reading
        .look(footing.commands(), List.of(child))
        .compose(look -> {
          var seen = look.seen().get(child);
          if (seen == null || seen.state().terminal()) {
            return Future.succeededFuture(new Watched());
          }
          return watch(seen);
        });
  }

  private Future<Watched> watch(Seen child) {
    var parents = child.packed().job().ties().parents();
    var stand = new HashMap<String, Stand>();
    return homes
        .of(parents)
        .compose(where ->
            watch(child, where, stand).compose(_ -> homes.again(absent(parents, stand), where)))
        .compose(there -> watch(child, there, stand))
        .map(_ -> watched(child, parents, stand));
  }

  /// Where a parent was looked for, and how it stands there.
  private record Stand(String queue, int state) {
    static final Stand NOWHERE = new Stand("", GONE);
  }

  private static List<String> absent(List<String> parents, Map<String, Stand> stand) {
    return parents.stream()
        .filter(it -> stand.getOrDefault(it, Stand.NOWHERE).state == GONE)
        .toList();
  }

  private static Watched watched(Seen child, List<String> parents, Map<String, Stand> stand) {
    var watched = new Watched();
    for (var parent : parents) {
      var it = stand.getOrDefault(parent, Stand.NOWHERE);
      if (it.state == AWAY) {
        watched.away.add(new Errand(it.queue, "m" + parent));
      } else if (it.state == GONE || Code.state(it.state).terminal()) {
        watched.words.add(word(child, parent, it.state));
      }
    }
    return watched;
  }

  private Future<?> watch(Seen child, Map<String, String> where, Map<String, Stand> stand) {
    var byHome = new LinkedHashMap<String, List<String>>();
    where.forEach((id, queue) -> byHome.computeIfAbsent(queue, _ -> new ArrayList<>()).add(id));
    var asked = new ArrayList<Future<?>>();
    byHome.forEach((queue, here) -> asked.add(watch(child, queue, here, stand)));
    return Future.all(asked);
  }

  private Future<?> watch(
      Seen child, String queue, List<String> parents, Map<String, Stand> stand) {
    long before = child.state() == JobState.WAITING ? 0 : child.packed().createdAt();
    var args = footing.args().add(child.packed().job().id()).add(before);
    parents.forEach(args::add);
    return footing
        .commands()
        .run(Scripts.WATCH, footing.keys().home(queue).watch(), args)
        .map(states -> {
          for (int at = 0; at < parents.size(); at++) {
            stand.put(parents.get(at), new Stand(queue, states.whole(at)));
          }
          return states;
        });
  }

  private static Word word(Seen child, String parent, int state) {
    var ended = state == GONE ? JobState.CANCELLED : Code.state(state);
    return new Word(child.packed().job().id(), parent, ended, false);
  }

  /// What those of these that have ended and are named are to tell.
  Future<List<Errand.What.Tell>> ends(String queue, List<String> ids) {
    var where = new LinkedHashMap<String, String>();
    ids.forEach(id -> where.put(id, queue));
    return reading
        .look(footing.commands(), where)
        .map(look -> look.seen().values().stream().flatMap(it -> it.tell().stream()).toList());
  }

  /// Children of a job of that home in the order of their ids, from the one behind `after` on.
  Future<List<String>> children(String queue, String parent, String after, int limit) {
    var kids = footing.keys().of(queue, "kids").getFirst();
    var args =
        new Args()
            .add(kids)
            .add("(" + parent + Errand.APART + after)
            .add("(" + parent + (char) (Errand.APART + 1))
            .add("BYLEX")
            .add("LIMIT")
            .add(0)
            .add(limit);
    return footing
        .commands()
        .read("ZRANGE", args)
        .map(kin -> kin.texts().stream().map(it -> it.substring(parent.length() + 1)).toList());
  }

  /// Strikes off children that have ended or are gone, until one is found that has not; answers
  /// whether none was.
  Future<Boolean> isFree(String queue, String parent) {
    return children(queue, parent, "", PAGE)
        .compose(children -> {
          if (children.isEmpty()) {
            return Future.succeededFuture(true);
          }
          return reading
              .look(footing.commands(), children)
              .compose(look -> {
                var over = children.stream().filter(it -> isOver(look, it)).toList();
                return strike(queue, parent, over)
                    .compose(_ ->
                        over.size() == children.size()
                            ? isFree(queue, parent)
                            : Future.succeededFuture(false));
              });
        });
  }

  private static boolean isOver(Reading.Look look, String child) {
    var seen = look.seen().get(child);
    return seen == null || seen.state().terminal();
  }

  private static final int PAGE = 100;

  private Future<Heard> strike(String queue, String parent, List<String> children) {
    var args = new Args();
    children.forEach(child -> args.add(parent + Errand.APART + child));
    return footing.commands().run(Scripts.STRIKE, footing.keys().of(queue, "kids"), args);
  }
}
