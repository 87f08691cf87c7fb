package io.millrace.server.http.reach;

import io.millrace.core.access.Caller;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.Want;
import io.millrace.core.query.Found;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Pruned;
import io.millrace.core.spi.Redrive;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// The door of jobs, for somebody who does not reach all of them. Each item of a call is looked up
/// before it is let through; one that he does not reach is answered as if there were no such job.
record ReachedJobs(JobStore all, ReachedSearch search, Caller caller) implements JobStore {
  @Override
  public Future<List<Enqueued>> enqueue(List<Job> jobs, boolean together) {
    return this.<List<Enqueued>>refusal(jobs.stream()).orElseGet(() -> all.enqueue(jobs, together));
  }

  /// A refusal of what he would put where he reaches nothing.
  private <T> Optional<Future<T>> refusal(Stream<Job> jobs) {
    return jobs.map(it -> Reached.by(caller).refusal(it.queue(), it.type()))
        .flatMap(Optional::stream)
        .findFirst()
        .map(problem -> Future.<T>failedFuture(problem.exception()));
  }

  @Override
  public Future<Claimed> claim(Want want) {
    return all.claim(Reached.by(caller).want(want));
  }

  @Override
  public Future<List<Extended>> extend(List<Extend> holders) {
    return each(holders, Extend::id, all::extend, Absent.ABSENT);
  }

  @Override
  public Future<Settled> settle(List<Settle> ends, Want next) {
    var want = Reached.by(caller).want(next);
    return within(ends, Settle::id)
        .compose(within ->
            all.settle(keep(ends, Settle::id, within), want)
                .map(settled ->
                    new Settled(
                        spread(ends, Settle::id, within, settled.ends(), Absent.ABSENT),
                        settled.claimed(),
                        settled.hints(),
                        settled.turns())));
  }

  @Override
  public Future<List<Answer>> change(List<Change> changes) {
    return this.<List<Answer>>refusal(
            changes.stream()
                .map(Change::how)
                .filter(Change.Patch.class::isInstance)
                .map(how -> ((Change.Patch) how).job()))
        .orElseGet(() -> each(changes, Change::id, all::change, Absent.ABSENT));
  }

  @Override
  public Future<List<Answer>> cancel(List<Cancel> asks) {
    return each(asks, Cancel::id, all::cancel, Absent.ABSENT);
  }

  @Override
  public Future<List<Answer>> redrive(List<Redrive> asks) {
    return each(asks, Redrive::id, all::redrive, Absent.ABSENT);
  }

  @Override
  public Future<Pruned> prune(Prune what) {
    return switch (what) {
      case Prune.Ids(List<String> ids, boolean force, Optional<String> bin) ->
          within(ids, Function.identity())
              .compose(within -> {
                var own = keep(ids, Function.identity(), within);
                return all.prune(new Prune.Ids(own, force, bin))
                    .map(it -> keeping(ids, within, it));
              });
      case Prune.Ended ended ->
          Future.failedFuture(Reached.refusal("all of queue " + ended.queue()).exception());
    };
  }

  /// What lies in a bin nobody can look up.
  @Override
  public Future<Recalled> recall(String operation, int limit) {
    return Future.failedFuture(
        Reached.refusal("all that operation %s deleted".formatted(operation)).exception());
  }

  private static Pruned keeping(List<String> ids, Set<String> within, Pruned pruned) {
    var kept = new ArrayList<>(pruned.kept());
    ids.stream().filter(id -> !within.contains(id)).forEach(kept::add);
    return new Pruned(pruned.count(), List.copyOf(kept), pruned.more());
  }

  private <Q, A> Future<List<A>> each(
      List<Q> asks, Function<Q, String> id, Function<List<Q>, Future<List<A>>> door, A absent) {
    return within(asks, id)
        .compose(within ->
            door.apply(keep(asks, id, within))
                .map(answers -> spread(asks, id, within, answers, absent)));
  }

  /// Which of them he reaches.
  private <Q> Future<Set<String>> within(List<Q> asks, Function<Q, String> id) {
    var ids = asks.stream().map(id).toList();
    return search
        .get(ids)
        .map(found -> {
          var within = new HashSet<String>();
          for (int at = 0; at < ids.size(); at++) {
            if (found.get(at) instanceof Found.Here) {
              within.add(ids.get(at));
            }
          }
          return within;
        });
  }

  private static <Q> List<Q> keep(List<Q> asks, Function<Q, String> id, Set<String> within) {
    return asks.stream().filter(ask -> within.contains(id.apply(ask))).toList();
  }

  /// The answers in the order of all that was asked.
  private static <Q, A> List<A> spread(
      List<Q> asks, Function<Q, String> id, Set<String> within, List<A> answers, A absent) {
    var answer = answers.iterator();
    return asks.stream()
        .map(ask -> within.contains(id.apply(ask)) ? answer.next() : absent)
        .toList();
  }
}
