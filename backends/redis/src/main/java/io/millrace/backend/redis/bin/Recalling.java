package io.millrace.backend.redis.bin;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Errand;
import io.millrace.backend.redis.record.Reading;
import io.millrace.backend.redis.record.Tale;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Mark;
import io.millrace.core.spi.JobStore.Recalled;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Brings back what an operation deleted, out of the bins of all homes.
public final class Recalling {
  private static final int MOST = 500;
  private static final List<JobState> ENDS =
      List.of(JobState.SUCCEEDED, JobState.DEAD, JobState.CANCELLED, JobState.DISCARDED);

  private final Footing footing;
  private final Homes homes;
  private final Reading reading;

  /// What lies in the bins, by home, and whether more does.
  private record Lying(Map<String, List<String>> ids, boolean more) {}

  /// Where those are that came back, those that stay away, and what is owed because of them.
  private record Came(Map<String, String> where, List<String> away, List<Errand> owed) {
    Came() {
      this(new LinkedHashMap<>(), new ArrayList<>(0), new ArrayList<>(0));
    }
  }

  /// What came back, and what is to be done in other homes because of it.
  public record Back(Recalled recalled, List<Errand> owed) {}

  public Recalling(Footing footing, Homes homes, Reading reading) {
    this.footing = footing;
    this.homes = homes;
    this.reading = reading;
  }

  public Future<Back> recall(String operation, int limit) {
    return homes
        .all()
        .compose(queues -> lying(operation, List.copyOf(queues), Math.min(limit, MOST)))
        .compose(lying ->
            lying.ids.isEmpty()
                ? Future.succeededFuture(new Back(Recalled.NOTHING, List.of()))
                : recall(operation, lying));
  }

  private Future<Lying> lying(String operation, List<String> queues, int limit) {
    var asked = queues.stream().map(it -> lying(operation, it, limit + 1)).toList();
    return Future.all(asked)
        .map(all -> {
          var some = new LinkedHashMap<String, List<String>>();
          int left = limit;
          int more = 0;
          for (int at = 0; at < queues.size(); at++) {
            List<String> ids = all.resultAt(at);
            int taken = Math.min(left, ids.size());
            if (taken > 0) {
              some.put(queues.get(at), ids.subList(0, taken));
            }
            left -= taken;
            more += ids.size() - taken;
          }
          return new Lying(some, more > 0);
        });
  }

  /// Of one home.
  private Future<List<String>> lying(String operation, String queue, int limit) {
    var args =
        new Args()
            .add(footing.keys().of(queue, "bins").getFirst())
            .add("(" + operation + Errand.APART)
            .add("(" + operation + (char) (Errand.APART + 1))
            .add("BYLEX")
            .add("LIMIT")
            .add(0)
            .add(limit);
    return footing
        .commands()
        .read("ZRANGE", args)
        .map(found ->
            found.texts().stream().map(it -> it.substring(operation.length() + 1)).toList());
  }

  private Future<Back> recall(String operation, Lying lying) {
    var came = new Came();
    return footing
        .now()
        .compose(now -> {
          var asked = new ArrayList<Future<?>>();
          lying.ids.forEach((queue, ids) -> asked.add(send(operation, queue, ids, now, came)));
          return Future.all(asked);
        })
        .compose(_ -> reading.look(footing.commands(), came.where))
        .map(look -> {
          var back = new ArrayList<JobSnapshot>();
          for (var id : came.where.keySet()) {
            var seen = look.seen().get(id);
            if (seen != null) {
              back.add(seen.snapshot());
            }
          }
          return new Back(new Recalled(back, came.away, lying.more), came.owed);
        });
  }

  private Future<Heard> send(
      String operation, String queue, List<String> ids, long now, Came came) {
    var args = footing.args().add(operation);
    ENDS.forEach(state -> args.add(mark(operation, state, now)));
    ids.forEach(args::add);
    return footing
        .commands()
        .run(Scripts.RECALL, footing.keys().home(queue).recall(), args)
        .map(answer -> {
          take(queue, ids, answer, came);
          return answer;
        });
  }

  private static byte[] mark(String operation, JobState state, long now) {
    return Tale.marked(
        new Mark(
            Instant.ofEpochMilli(now),
            "job.updated",
            Optional.of(state),
            Optional.of(state),
            operation,
            Map.of("reason", "recalled")));
  }

  private void take(String queue, List<String> ids, Heard answer, Came came) {
    answer.at(0).texts().forEach(it -> came.owed.add(new Errand(queue, it)));
    for (int at = 0; at < ids.size(); at++) {
      int word = answer.whole(at + 1);
      if (word == BACK) {
        homes.met(ids.get(at), queue);
        came.where.put(ids.get(at), queue);
      } else if (word == AWAY) {
        came.away.add(ids.get(at));
      }
    }
  }

  private static final int BACK = 1;
  private static final int AWAY = 2;
}
