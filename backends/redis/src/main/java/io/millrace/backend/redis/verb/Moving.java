package io.millrace.backend.redis.verb;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Code;
import io.millrace.backend.redis.form.Errand;
import io.millrace.backend.redis.record.Packed;
import io.millrace.backend.redis.record.Said;
import io.millrace.backend.redis.record.Seen;
import io.millrace.backend.redis.record.Turned;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.JobState;
import io.millrace.core.spi.BackendUnavailable;
import io.vertx.core.Future;
import java.util.List;

/// Carries jobs that were taken out of their places to the home to which they go (`stores.md` §4):
/// the directory, those who name them, the job itself; then it is forgotten where it was. Whoever
/// dies in between, the next begins anew, and nothing is done twice.
public final class Moving {
  private static final int PAGE = 500;

  private final Footing footing;
  private final Homes homes;
  private final Kin kin;

  public Moving(Footing footing, Homes homes, Kin kin) {
    this.footing = footing;
    this.homes = homes;
    this.kin = kin;
  }

  /// One on its way: as it will be written there, and what goes with it.
  private record Away(String from, Seen seen, Heard said, Heard lines) {
    String id() {
      return seen.packed().job().id();
    }

    String to() {
      return seen.packed().home();
    }

    int version() {
      return seen.packed().version();
    }
  }

  /// Carries one, if it is on its way out of that queue; answers what is to be done because of it.
  Future<List<Errand>> carry(String queue, String id) {
    return footing
        .commands()
        .run(Scripts.AWAY, footing.keys().home(queue).away(id), new Args().add(id))
        .compose(answer ->
            answer.size() == 0
                ? Future.succeededFuture(List.of())
                : carry(away(queue, id, answer)));
  }

  private static Away away(String queue, String id, Heard answer) {
    var packed = Packed.read(answer.bytes(0), id, answer.text(2));
    packed.arrive();
    var seen =
        new Seen(packed, Code.state(answer.whole(1)), null, Said.NOTHING, 0, packed.priority());
    return new Away(queue, seen, answer.at(3), answer.at(4));
  }

  private Future<List<Errand>> carry(Away away) {
    return homes
        .numbered(List.of(away.to()))
        .compose(_ -> direct(away))
        .compose(newest ->
            newest ? adopt(away, "").compose(_ -> arrive(away)) : Future.succeededFuture(List.of()))
        .compose(owed -> depart(away).map(owed));
  }

  private Future<Boolean> direct(Away away) {
    var args = footing.args().add(away.id()).add(away.to()).add(away.version()).add(away.from());
    return footing
        .commands()
        .run(Scripts.DIRECT, footing.keys().moves(away.id()), args)
        .map(done -> done.number() == 1)
        .map(newest -> {
          if (newest) {
            homes.moved(away.id(), away.to());
          }
          return newest;
        });
  }

  private Future<?> adopt(Away away, String after) {
    return kin.children(away.from(), away.id(), after, PAGE)
        .compose(children -> {
          if (children.isEmpty()) {
            return Future.succeededFuture();
          }
          var args = new Args();
          children.forEach(child -> args.add(away.id() + Errand.APART + child));
          return footing
              .commands()
              .run(Scripts.ADOPT, footing.keys().of(away.to(), "kids"), args)
              .compose(_ -> adopt(away, children.getLast()));
        });
  }

  private Future<List<Errand>> arrive(Away away) {
    var seen = away.seen();
    var args =
        footing
            .args()
            .add(away.id())
            .add(away.version())
            .add(seen.packed().write())
            .add(Code.of(seen.state()))
            .add(seen.state() == JobState.READY ? 0 : Turned.score(seen))
            .add(Turned.expiry(seen))
            .add(away.from())
            .add(away.said().size() / 2);
    for (int at = 0; at < away.said().size(); at++) {
      args.add(away.said().bytes(at));
    }
    for (int at = 0; at < away.lines().size(); at++) {
      args.add(away.lines().bytes(at));
    }
    return footing
        .commands()
        .run(Scripts.ARRIVE, footing.keys().home(away.to()).arrive(away.id()), args)
        .map(answer -> {
          if (answer.size() == 0) {
            throw new BackendUnavailable("the queue to which a job goes gets other shards");
          }
          return answer.at(1).texts().stream().map(it -> new Errand(away.to(), it)).toList();
        });
  }

  private Future<Heard> depart(Away away) {
    var args = footing.args().add(away.id()).add(away.version());
    var keys = footing.keys().home(away.from()).depart(away.id());
    return footing.commands().run(Scripts.DEPART, keys, args);
  }
}
