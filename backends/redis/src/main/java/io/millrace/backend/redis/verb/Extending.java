package io.millrace.backend.redis.verb;

import io.millrace.backend.redis.footing.Batch;
import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Code;
import io.millrace.backend.redis.form.Needs;
import io.millrace.backend.redis.lend.Visiting;
import io.millrace.backend.redis.limit.Permits;
import io.millrace.backend.redis.record.Lent;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.form.LifeForm;
import io.millrace.core.form.Out;
import io.millrace.core.job.Json;
import io.millrace.core.job.LogLine;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.Stale;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Renews leases and keeps what their holders report.
public final class Extending {
  private static final byte[] NOTHING = new byte[0];
  private static final int HELD = 1;
  private static final int STALE = 2;

  private final Footing footing;
  private final Homes homes;
  private final Permits permits;
  private final Map<String, Batch<Extend, Extended>> batches = new HashMap<>();

  Extending(Footing footing, Homes homes, Permits permits) {
    this.footing = footing;
    this.homes = homes;
    this.permits = permits;
  }

  Future<List<Extended>> extend(List<Extend> holders) {
    return homes
        .of(holders.stream().map(Extend::id).toList())
        .compose(where -> extend(holders, where).compose(told -> elsewhere(holders, where, told)));
  }

  /// Those that are not where they were looked for may have gone to another queue.
  private Future<List<Extended>> elsewhere(
      List<Extend> holders, Map<String, String> where, List<Extended> told) {
    var absent = new ArrayList<Integer>(0);
    for (int at = 0; at < told.size(); at++) {
      if (told.get(at) instanceof Absent) {
        absent.add(at);
      }
    }
    if (absent.isEmpty()) {
      return Future.succeededFuture(told);
    }
    var rest = absent.stream().map(holders::get).toList();
    return homes
        .again(rest.stream().map(Extend::id).toList(), where)
        .compose(there ->
            there.isEmpty()
                ? Future.succeededFuture(told)
                : extend(rest, there)
                    .map(more -> {
                      for (int at = 0; at < more.size(); at++) {
                        told.set(absent.get(at), more.get(at));
                      }
                      return told;
                    }));
  }

  private Future<List<Extended>> extend(List<Extend> holders, Map<String, String> where) {
    var byHome = new LinkedHashMap<String, List<Integer>>();
    for (int at = 0; at < holders.size(); at++) {
      var queue = where.get(holders.get(at).id());
      if (queue != null) {
        byHome.computeIfAbsent(queue, _ -> new ArrayList<>()).add(at);
      }
    }
    var answers = new Extended[holders.size()];
    Arrays.fill(answers, Absent.ABSENT);
    var asked = new ArrayList<Future<?>>();
    byHome.forEach((queue, places) ->
        asked.add(
            batch(queue)
                .ask(places.stream().map(holders::get).toList())
                .map(told -> {
                  for (int at = 0; at < told.size(); at++) {
                    answers[places.get(at)] = told.get(at);
                  }
                  return told;
                })));
    return Future.all(asked).map(_ -> Arrays.asList(answers));
  }

  private Batch<Extend, Extended> batch(String queue) {
    return batches.computeIfAbsent(
        queue, _ -> new Batch<>(Extending::weight, holders -> send(queue, holders)));
  }

  private static int weight(Extend holder) {
    var report = holder.report();
    int weight = 200 + report.cursor().map(Json::size).orElse(0);
    for (var line : report.lines()) {
      weight += line.message().length() + line.fields().size();
    }
    for (var step : report.steps().values()) {
      weight += step.size();
    }
    return weight;
  }

  /// What a job holds elsewhere it holds for longer first: so there are never more leases than
  /// permits.
  private Future<List<Extended>> send(String queue, List<Extend> holders) {
    var held = new ArrayList<Future<?>>(0);
    for (var holder : holders) {
      if (holder.by().isPresent() && permits.knows(holder.id(), holder.token())) {
        held.add(permits.goesOn(holder.id(), holder.token(), holder.by().get()));
      }
    }
    return held.isEmpty()
        ? extend(queue, holders)
        : spared(Future.join(held)).compose(_ -> extend(queue, holders));
  }

  private Future<List<Extended>> extend(String queue, List<Extend> holders) {
    var args = footing.args();
    holders.forEach(holder -> add(args, holder));
    var keys = footing.keys().home(queue).extend(holders.stream().map(Extend::id).toList());
    return footing
        .commands()
        .run(Scripts.EXTEND, keys, args)
        .compose(answer -> {
          var told = new ArrayList<Extended>(holders.size());
          var met = new ArrayList<Future<?>>(0);
          for (int at = 1; at <= holders.size(); at++) {
            told.add(extended(answer.at(at)));
            met.add(met(holders.get(at - 1), answer.at(at), answer.number(0)));
          }
          return Future.all(met).map(told);
        });
  }

  /// What one that stands aside held elsewhere is given back, and what was held for longer for one
  /// who has lost his lease.
  private Future<?> met(Extend holder, Heard of, long now) {
    if (of.whole(0) != HELD) {
      return permits.wasOver(holder.id(), holder.token());
    }
    if (of.at(5).size() == 0) {
      return meet(holder, of, now);
    }
    permits.forget(holder.id());
    return permits.over(Visiting.freed(of.at(5)));
  }

  /// One that another node has lent, or this one before it was started or its queue was bounded
  /// otherwise, holds what it holds for longer too; from then on this node knows it.
  private Future<?> meet(Extend holder, Heard of, long now) {
    var id = holder.id();
    if (of.text(4).isEmpty()) {
      return Future.succeededFuture();
    }
    var needs = Needs.read(of.text(3));
    if (permits.knows(id, holder.token(), needs)) {
      return Future.succeededFuture();
    }
    var length = new Lent(of.bytes(2)).lease().length();
    permits.met(id, holder.token(), needs, of.text(4), length);
    var left = Duration.ofMillis(Math.max(1, of.number(1) - now));
    return spared(permits.goesOn(id, holder.token(), left));
  }

  /// A lease goes on though what it is held of is away: that lasts a little longer.
  private static Future<?> spared(Future<?> held) {
    return held.transform(done ->
        done.failed() && !(done.cause() instanceof BackendUnavailable)
            ? Future.failedFuture(done.cause())
            : Future.succeededFuture());
  }

  private static void add(Args args, Extend holder) {
    var report = holder.report();
    args.add(holder.id())
        .add(Lent.proof(holder.token()))
        .add(holder.by().map(Duration::toMillis).orElse(-1L))
        .add(report.progress().map(it -> form(out -> LifeForm.write(out, it))).orElse(NOTHING))
        .add(report.cursor().map(Json::bytes).orElse(NOTHING))
        .add(holder.wish().map(Extending::word).orElse(0))
        .add(report.steps().size())
        .add(report.lines().size());
    report.steps().forEach((name, result) -> args.add(name).add(result.bytes()));
    report.lines().forEach(line -> args.add(form(out -> write(out, line))));
  }

  private static int word(Extend.Wish wish) {
    return switch (wish) {
      case GIVE -> 1;
      case TAKE -> 2;
    };
  }

  /// What a line says; its number, instant and attempt stand before it.
  private static void write(Out out, LogLine line) {
    out.text(line.level()).text(line.message()).json(line.fields());
  }

  private static byte[] form(Consumer<Out> write) {
    var out = new Out();
    write.accept(out);
    return Arrays.copyOf(out.bytes(), out.size());
  }

  private static Extended extended(Heard of) {
    return switch (of.whole(0)) {
      case HELD -> {
        var lent = new Lent(of.bytes(2));
        yield new Extended.Held(Instant.ofEpochMilli(of.number(1)), lent.cancel(), lent.slot());
      }
      case STALE -> new Stale(Code.state(of.whole(1)), of.number(2));
      default -> Absent.ABSENT;
    };
  }
}
