package io.millrace.backend.redis.queue;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.footing.Shards;
import io.millrace.backend.redis.limit.Units;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.form.In;
import io.millrace.core.form.QueueForm;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.BackendUnavailable;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;

/// Keeps the homes of a queue with several shards alike: the first decides how the queue is set up,
/// the others become what it is. Whoever dies in between, [#tidy] goes on.
public final class Alike {
  /// So long a queue may be shut by one who changes its shards.
  private static final long PATIENCE_MS = 10_000;

  /// What each home has for itself.
  private static final Set<String> OWN =
      Set.of("created", "updated", "rated", "shut", "crossed", "muster");

  private static final int DONE = 1;
  private static final int IN_USE = 2;

  /// What `configure` is to do: set, take away, follow.
  static final int SET = 1;

  static final int REMOVE = 2;
  private static final int FOLLOW = 3;

  private final Footing footing;
  private final Homes homes;
  private final Muster muster;

  Alike(Footing footing, Homes homes, Units units) {
    this.footing = footing;
    this.homes = homes;
    this.muster = new Muster(footing, units);
  }

  /// Whether a queue has, or had, more than one home.
  boolean isParted(String queue) {
    return others(queue).size() > 0;
  }

  private List<String> others(String queue) {
    var ever = homes.shards().ever(queue);
    return ever.subList(1, ever.size());
  }

  /// How the first home is set up: its fields, what that is, and by which change it is so.
  private record Setting(Heard fields, QueueConfig config, long rev) {
    static Setting read(String queue, Heard fields) {
      long rev = 0;
      var config = QueueConfig.of(queue);
      for (int at = 0; at < fields.size(); at += 2) {
        switch (fields.text(at)) {
          case "rev" -> rev = fields.number(at + 1);
          case "config" -> config = Alike.config(fields.at(at + 1));
          default -> {}
        }
      }
      return new Setting(fields, config, rev);
    }
  }

  private static QueueConfig config(Heard of) {
    var bytes = of.bytes();
    return QueueForm.config(new In(bytes, 0, bytes.length, new HashMap<>()));
  }

  /// Makes the others what the first is, and then bounds them as one.
  Future<?> follow(String queue) {
    return homes
        .numbered(homes.shards().ever(queue))
        .compose(_ ->
            footing
                .commands()
                .read("HGETALL", new Args().add(footing.keys().of(queue, "conf").getFirst())))
        .compose(conf ->
            conf.size() == 0 ? Future.succeededFuture() : become(queue, Setting.read(queue, conf)));
  }

  /// It is done though what is to bound it is away: nothing starts without that, and [#tidy] goes
  /// on when it is back.
  private Future<?> become(String queue, Setting first) {
    return Future.all(others(queue).stream().map(home -> follow(home, first)).toList())
        .compose(_ ->
            muster
                .of(homes.shards().ever(queue), first.config, first.rev)
                .transform(done ->
                    done.failed() && !(done.cause() instanceof BackendUnavailable)
                        ? Future.failedFuture(done.cause())
                        : Future.succeededFuture()));
  }

  private Future<Heard> follow(String home, Setting first) {
    var conf = first.fields;
    var args = footing.args().add(first.rev).add(FOLLOW).add("");
    for (int at = 0; at < conf.size(); at += 2) {
      var field = conf.text(at);
      if (field.equals("max_depth")) {
        var most = first.config.maxDepth();
        args.add(field).add(Setup.part(most, first.config.shards(), Shards.place(home)));
      } else if (!OWN.contains(field)) {
        args.add(field).add(conf.bytes(at + 1));
      }
    }
    return run(home, args);
  }

  private Future<Heard> run(String home, Args args) {
    return footing.commands().run(Scripts.CONFIGURE, footing.keys().home(home).configure(), args);
  }

  /// How many jobs are pending in the first home that has some; 0 when all are shut, -1 when the
  /// queue has other shards by now.
  record Shut(String by, int pending) {
    boolean isDone() {
      return pending == 0;
    }

    boolean isLate() {
      return pending < 0;
    }
  }

  /// Lets nothing more into the homes of a queue, if nothing is pending in any; else all of them
  /// let in as before.
  Future<Shut> shut(String queue, int shards) {
    return footing
        .now()
        .compose(now -> {
          var by = now + "." + footing.ids().stamp();
          return shut(queue, shards, 0, by)
              .compose(shut ->
                  shut.isDone() ? Future.succeededFuture(shut) : open(queue, by, shards).map(shut));
        });
  }

  private Future<Shut> shut(String queue, int shards, int place, String by) {
    if (place == shards) {
      return Future.succeededFuture(new Shut(by, 0));
    }
    var keys =
        footing
            .keys()
            .of(
                Shards.home(queue, place),
                "conf",
                "waits",
                "due",
                "retry",
                "ready",
                "lanes",
                "live",
                "moving");
    return footing
        .commands()
        .run(Scripts.SHUT, keys, new Args().add(shards).add(by))
        .compose(word ->
            switch (word.whole(0)) {
              case DONE -> shut(queue, shards, place + 1, by);
              case IN_USE -> Future.succeededFuture(new Shut(by, word.whole(1)));
              default -> Future.succeededFuture(new Shut(by, -1));
            });
  }

  /// Has a queue let in again as before, if that one shut it.
  private Future<?> open(String queue, String by, int shards) {
    var args = footing.args().add("*").add(SET).add(by);
    args.add("shards").add(shards == 1 ? Setup.NOTHING : Setup.text(shards));
    return run(queue, args.add("shut").add("")).compose(_ -> follow(queue));
  }

  /// Has a queue let in again that was shut by one who died.
  Future<?> openLate(String queue, String by) {
    long since = Long.parseLong(by.substring(0, by.indexOf('.')));
    return footing
        .now()
        .compose(now ->
            since + PATIENCE_MS > now
                ? Future.succeededFuture()
                : shards(queue).compose(shards -> open(queue, by, shards)));
  }

  /// How many shards a queue is set up to have.
  private Future<Integer> shards(String queue) {
    return footing
        .commands()
        .read("HGET", new Args().add(footing.keys().of(queue, "conf").getFirst()).add("config"))
        .map(it -> it.isNothing() ? 1 : config(it).shards());
  }

  /// Takes all homes but the first away, if they are empty; answers how many jobs the first holds
  /// that is not.
  Future<Integer> remove(String queue) {
    return remove(others(queue), 0);
  }

  private Future<Integer> remove(List<String> others, int at) {
    return at == others.size()
        ? Future.succeededFuture(0)
        : run(others.get(at), footing.args().add("*").add(REMOVE).add(""))
            .compose(word ->
                word.whole(0) == IN_USE
                    ? Future.succeededFuture(word.whole(1))
                    : remove(others, at + 1));
  }

  /// Has those follow that did not, and opens what was shut for too long.
  Future<?> tidy() {
    return homes
        .queues()
        .compose(
            queues -> Future.join(queues.stream().filter(this::isParted).map(this::tidy).toList()));
  }

  private Future<?> tidy(String queue) {
    var asked = new ArrayList<Future<Heard>>();
    for (var home : homes.shards().ever(queue)) {
      var args = new Args().add(footing.keys().of(home, "conf").getFirst());
      asked.add(footing.commands().read("HMGET", args.add("rev").add("shut").add("muster")));
    }
    return Future.all(asked)
        .compose(all -> {
          Heard first = all.resultAt(0);
          var behind =
              all.<Heard>list().stream()
                  .anyMatch(it -> rev(it) < rev(first) || !it.at(2).isNothing());
          var shut = first.at(1);
          Future<?> opened =
              shut.isNothing()
                  ? Future.succeededFuture()
                  : openLate(queue, new String(shut.bytes(), StandardCharsets.US_ASCII));
          return opened.compose(_ -> behind ? follow(queue) : Future.succeededFuture());
        });
  }

  private static long rev(Heard of) {
    return of.at(0).isNothing() ? -1 : of.number(0);
  }
}
