package io.millrace.server.http.route.job;

import io.millrace.core.access.Caller;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Found;
import io.millrace.core.queue.Arrivals;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Change;
import io.millrace.server.http.fields.InvalidFields;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemException;
import io.millrace.server.http.route.Actions;
import io.millrace.server.http.route.Refusals;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// One merge patch for many jobs, each as good as alone: one that it does not fit leaves the others
/// as they are, and one that somebody else changed in between is tried again on what that one left.
public record BulkPatch(Patches patches, Caller caller, Patches.Patch patch) {
  /// How often one job is tried.
  static final int TRIES = 5;

  private static final String POINTER = "/patch";

  static BulkPatch of(Patches patches, Caller caller, JsonValue patch) {
    return new BulkPatch(patches, caller, new Patches.Patch(patch, POINTER));
  }

  /// One job as it was found, at its place among the ids, and what it shall become.
  private record Step(int place, JobSnapshot there, Change change) {}

  /// Ends with everything that is wrong with the patch whatever job it is for.
  void check() {
    patches.check(patch);
  }

  /// What became of each, in the order of the ids.
  Future<List<Actions.Result>> of(List<String> ids) {
    var all = IntStream.range(0, ids.size()).boxed().toList();
    return round(ids, all, new TreeMap<>(), TRIES);
  }

  private Future<List<Actions.Result>> round(
      List<String> ids, List<Integer> places, SortedMap<Integer, Actions.Result> done, int tries) {
    if (places.isEmpty()) {
      return Future.succeededFuture(List.copyOf(done.values()));
    }
    return patches
        .doors()
        .search(caller)
        .get(places.stream().map(ids::get).toList())
        .compose(found ->
            patches
                .arrivals(caller, here(found), patch)
                .map(arrivals -> steps(new Places(ids, places), found, arrivals, done)))
        .compose(steps ->
            patches
                .doors()
                .jobs(caller)
                .change(steps.stream().map(Step::change).toList())
                .compose(answers ->
                    round(ids, overtaken(steps, answers, done, tries), done, tries - 1)));
  }

  private static List<JobSnapshot> here(List<Found> found) {
    return found.stream()
        .filter(Found.Here.class::isInstance)
        .map(it -> ((Found.Here) it).snapshot())
        .toList();
  }

  /// Those whose turn it is among all ids.
  private record Places(List<String> ids, List<Integer> turn) {}

  private List<Step> steps(
      Places places,
      List<Found> found,
      Arrivals arrivals,
      SortedMap<Integer, Actions.Result> done) {
    var steps = new ArrayList<Step>(places.turn.size());
    for (int at = 0; at < places.turn.size(); at++) {
      int place = places.turn.get(at);
      var id = places.ids.get(place);
      if (found.get(at) instanceof Found.Here(JobSnapshot there)) {
        try {
          steps.add(new Step(place, there, change(there, arrivals)));
        } catch (InvalidFields | ProblemException refused) {
          done.put(place, new Actions.Result.Refused(id, Problem.of(refused)));
        }
      } else {
        done.put(place, new Actions.Result.Refused(id, Refusals.missing(id, found.get(at))));
      }
    }
    return steps;
  }

  private Change change(JobSnapshot there, Arrivals arrivals) {
    var job = patches.job(there, patch, arrivals);
    return new Change(there.id(), new Change.Patch(job, there.life().version()), caller.name());
  }

  /// The places of those that somebody else changed since they were found.
  private static List<Integer> overtaken(
      List<Step> steps, List<Answer> answers, SortedMap<Integer, Actions.Result> done, int tries) {
    var again = new ArrayList<Integer>(0);
    for (int at = 0; at < steps.size(); at++) {
      var step = steps.get(at);
      if (tries > 1 && isOvertaken(step, answers.get(at))) {
        again.add(step.place);
      } else {
        done.put(step.place, result(step.there.id(), answers.get(at)));
      }
    }
    return again;
  }

  private static boolean isOvertaken(Step step, Answer answer) {
    return answer instanceof Answer.Refused(_, int version)
        && version != step.there.life().version();
  }

  private static Actions.Result result(String id, Answer answer) {
    return switch (answer) {
      case Answer.Done(JobSnapshot snapshot) -> new Actions.Result.Done(snapshot);
      case Answer.Refused(JobState state, _) ->
          new Actions.Result.Refused(id, Refusals.state(id, state, Actions.PATCHABLE));
      case Answer.Stopped(Arrivals.Stop stop) ->
          new Actions.Result.Refused(id, Refusals.stop(stop));
      case Absent _ -> new Actions.Result.Refused(id, Refusals.noJob(id));
    };
  }
}
