package io.millrace.server.http.route.enqueue;

import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Fault;
import io.millrace.core.job.JobSnapshot;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.route.Bulk;
import io.millrace.server.http.route.Refusals;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Enqueues what came in an array or line by line, and answers one by one: each as good as it is
/// alone, or all together or none.
public record EnqueueMany(Submitting submitting) {
  private static final int MOST_TOGETHER = 100;

  Future<Reply> each(Call call, List<Wanted> all) {
    var order = Chain.order(all);
    return submitting
        .many(call.caller(), drafts(all, order), false)
        .map(answers -> {
          var bulk = new Bulk(call.requestId());
          var told = told(answers, order, all.size());
          for (int at = 0; at < all.size(); at++) {
            switch (all.get(at)) {
              case Wanted.Bad(Problem problem) -> bulk.bad(problem);
              case Wanted.Good good -> write(bulk, good.told(told.get(at)));
            }
          }
          return bulk.reply();
        });
  }

  private static List<Draft> drafts(List<Wanted> all, List<Integer> order) {
    return order.stream().map(at -> ((Wanted.Good) all.get(at)).draft()).toList();
  }

  Future<Reply> together(Call call, List<Wanted> all) {
    for (int at = 0; at < all.size(); at++) {
      if (all.get(at) instanceof Wanted.Bad(Problem problem)) {
        return Future.failedFuture(Refusals.within(problem, "/" + at).exception());
      }
    }
    var order = Chain.order(all);
    var faults = faults(Wanted.drafts(all));
    if (!faults.isEmpty()) {
      return Future.failedFuture(Refusals.faults(faults).exception());
    }
    return submitting
        .many(call.caller(), drafts(all, order), true)
        .map(answers -> {
          refuseAll(answers, order);
          var bulk = new Bulk(call.requestId());
          var told = told(answers, order, all.size());
          for (int at = 0; at < answers.size(); at++) {
            var good = (Wanted.Good) all.get(at);
            writeTogether(bulk, good.told(told.get(at)));
          }
          return bulk.reply();
        });
  }

  /// The answers in the order in which the items came; what did not go in has none.
  private static List<Submitted> told(List<Submitted> answers, List<Integer> order, int size) {
    var told =
        new ArrayList<Submitted>(Collections.nCopies(size, new Submitted.Refused(List.of())));
    for (int place = 0; place < order.size(); place++) {
      told.set(order.get(place), answers.get(place));
    }
    return told;
  }

  /// What is wrong with one refuses all.
  private static void refuseAll(List<Submitted> answers, List<Integer> order) {
    for (int place = 0; place < order.size(); place++) {
      if (answers.get(place) instanceof Submitted.Refused(var faults) && !faults.isEmpty()) {
        throw Refusals.within(Refusals.faults(faults), "/" + order.get(place)).exception();
      }
    }
  }

  /// Why these cannot go together.
  private static List<Fault> faults(List<Draft> drafts) {
    var faults = new ArrayList<Fault>(0);
    if (drafts.size() > MOST_TOGETHER) {
      faults.add(new Fault("", "range", "must not have more than " + MOST_TOGETHER + " items"));
    }
    for (int at = 1; at < drafts.size(); at++) {
      if (!drafts.get(at).queue().equals(drafts.getFirst().queue())) {
        faults.add(new Fault("/" + at + "/queue", "conflict", "must be the queue of the first"));
      }
    }
    return faults;
  }

  /// What refuses one refuses all.
  private static void writeTogether(Bulk bulk, Submitted submitted) {
    if (submitted instanceof Submitted.Taken(Enqueued.Refused(String queue, int depth))) {
      throw Refusals.full(queue, depth).exception();
    }
    if (submitted instanceof Submitted.Taken(Enqueued.Draining(String queue))) {
      throw Refusals.draining(queue).exception();
    }
    write(bulk, submitted);
  }

  private static void write(Bulk bulk, Submitted submitted) {
    switch (submitted) {
      case Submitted.Refused(var faults) -> bulk.bad(Refusals.faults(faults));
      case Submitted.Taken(Enqueued.Refused(String queue, int depth)) ->
          bulk.bad(Refusals.full(queue, depth));
      case Submitted.Taken(Enqueued.Draining(String queue)) -> bulk.bad(Refusals.draining(queue));
      case Submitted.Taken(Enqueued.Duplicate(JobSnapshot it, _)) ->
          bulk.duplicate(it.id(), it.state());
      case Submitted.Taken(Enqueued.Orphan _) -> throw Refusals.orphan();
      case Submitted.Taken(Enqueued.New(JobSnapshot it)) -> bulk.good(201, it.id(), it.state());
      case Submitted.Taken(Enqueued.Known(String id, var state, _)) -> bulk.duplicate(id, state);
    }
  }
}
