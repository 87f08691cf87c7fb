package io.millrace.server.http.route.enqueue;

import io.millrace.core.job.Draft;
import io.millrace.core.job.Ids;
import io.millrace.core.queue.Spread;
import io.millrace.core.spi.QueueStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/// Ids that the jobs of a call get before anything is done, so that a repeat of the call, whenever
/// it comes, makes the same jobs. What is no job has an empty one.
public record FixedIds(QueueStore queues, Ids ids) {
  /// An id for each, in the home of its queue; its own where its sender named one.
  Future<List<String>> plan(List<Wanted> all) {
    var named = Wanted.drafts(all).stream().map(Draft::queue).distinct().toList();
    return queues
        .homes(named)
        .map(homes -> {
          var planned = new ArrayList<String>(all.size());
          for (var one : all) {
            planned.add(
                one instanceof Wanted.Good good
                    ? id(good.draft(), homes.get(named.indexOf(good.draft().queue())))
                    : "");
          }
          return planned;
        });
  }

  private String id(Draft draft, List<Integer> homes) {
    return draft.id().orElseGet(() -> ids.job(Spread.home(draft, homes, ids)));
  }

  /// The same with the ids that were planned for them, now or by an earlier call.
  static List<Wanted> fix(List<Wanted> all, List<String> planned) {
    var fixed = new ArrayList<Wanted>(all.size());
    for (int at = 0; at < all.size(); at++) {
      fixed.add(
          all.get(at) instanceof Wanted.Good(Draft draft, var ref, _)
              ? new Wanted.Good(draft.withId(planned.get(at)), ref, draft.id().isEmpty())
              : all.get(at));
    }
    return fixed;
  }
}
