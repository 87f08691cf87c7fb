package io.millrace.server.http.route.work;

import io.millrace.core.access.Caller;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Token;
import io.millrace.core.job.Want;
import io.millrace.core.query.Found;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled.Ended;
import io.millrace.core.spi.Settled.Ending;
import io.millrace.core.spi.Stale;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.resource.work.Beats;
import io.millrace.server.http.resource.work.Settles.Meaning;
import io.millrace.server.http.resource.work.Settles.Said;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Missing;
import io.millrace.server.http.route.Refusals;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes to the store what holders say at the end: works out what follows, settles all at once,
/// answers one by one. A job is only read where what follows depends on it.
public final class Settling {
  private static final Problem AWAY =
      Problem.of(ProblemCode.BACKEND_UNAVAILABLE, "the part of the store with this job is away");

  private final Doors doors;
  private final Tallies tallies;
  private final Caller caller;

  /// What somebody said about a job.
  public record Item(String id, Said said) {}

  /// What came of it.
  public sealed interface Result {
    record Done(String id, Ended ended) implements Result {}

    record Refused(String id, Problem problem) implements Result {}
  }

  public Settling(Doors doors, Tallies tallies, Caller caller) {
    this.doors = doors;
    this.tallies = tallies;
    this.caller = caller;
  }

  /// Those whose part of the store is away are refused, unless all are: then it fails.
  public Future<List<Result>> settle(List<Item> items) {
    return new Apart(doors)
        .ask(items, this::together)
        .map(answers -> {
          if (!answers.isEmpty() && answers.stream().allMatch(Optional::isEmpty)) {
            throw AWAY.exception();
          }
          var results = new ArrayList<Result>(items.size());
          for (int at = 0; at < items.size(); at++) {
            var id = items.get(at).id;
            results.add(answers.get(at).orElseGet(() -> new Result.Refused(id, AWAY)));
          }
          return results;
        });
  }

  private Future<List<Result>> together(List<Item> items) {
    return jobs(items)
        .compose(jobs -> doors.jobs(caller).settle(settles(items, jobs), Want.NONE))
        .compose(settled -> {
          count(items, settled.ends());
          return results(items, settled.ends());
        });
  }

  private void count(List<Item> items, List<Ending> ends) {
    for (int at = 0; at < ends.size(); at++) {
      if (ends.get(at) instanceof Ended ended) {
        Token.of(items.get(at).said.token()).ifPresent(it -> tallies.ended(it, ended));
      }
    }
  }

  /// The jobs of those that failed.
  private Future<Map<String, JobSnapshot>> jobs(List<Item> items) {
    var ids = new ArrayList<String>(0);
    for (var item : items) {
      if (item.said.meaning() instanceof Meaning.Failed) {
        ids.add(item.id);
      }
    }
    if (ids.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return doors
        .search(caller)
        .get(ids)
        .map(found -> {
          var jobs = new HashMap<String, JobSnapshot>();
          for (var one : found) {
            if (one instanceof Found.Here(JobSnapshot snapshot)) {
              jobs.put(snapshot.id(), snapshot);
            }
          }
          return jobs;
        });
  }

  private List<Settle> settles(List<Item> items, Map<String, JobSnapshot> jobs) {
    var settles = new ArrayList<Settle>(items.size());
    for (var item : items) {
      var token = Token.of(item.said.token()).orElse(Beats.NO_TOKEN);
      var ruling = ruling(item, Optional.ofNullable(jobs.get(item.id)));
      settles.add(new Settle(item.id, token, item.said.call(), ruling));
    }
    return settles;
  }

  private Ruling ruling(Item item, Optional<JobSnapshot> job) {
    return switch (item.said.meaning()) {
      case Meaning.Plain(var outcome) -> Ruling.plain(outcome);
      case Meaning.Failed failed ->
          job.map(it ->
                  Ruling.on(it.job(), it.life().tried(), failed.outcome(it.job()), doors.now()))
              // There is no such job, and the store will say so.
              .orElseGet(() -> Ruling.plain(new Outcome.Discard(failed.failure())));
    };
  }

  private Future<List<Result>> results(List<Item> items, List<Ending> ends) {
    var ids = items.stream().map(Item::id).toList();
    return Missing.of(ids, ends, doors.search(caller))
        .map(missing -> {
          var results = new ArrayList<Result>(ids.size());
          for (int at = 0; at < ids.size(); at++) {
            var id = ids.get(at);
            results.add(
                switch (ends.get(at)) {
                  case Ended ended -> new Result.Done(id, ended);
                  case Stale stale -> new Result.Refused(id, Refusals.stale(id, stale));
                  case Absent _ -> new Result.Refused(id, missing.why(id));
                });
          }
          return results;
        });
  }
}
