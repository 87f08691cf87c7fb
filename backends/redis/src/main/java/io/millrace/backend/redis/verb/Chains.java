package io.millrace.backend.redis.verb;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.record.Reading;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Found;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Puts in jobs that wait for others: each behind those for which it waits, also where these come
/// in the same call.
public final class Chains {
  private final Footing footing;
  private final Reading reading;
  private final Enqueuing enqueuing;

  Chains(Footing footing, Reading reading, Enqueuing enqueuing) {
    this.footing = footing;
    this.reading = reading;
    this.enqueuing = enqueuing;
  }

  Future<List<Enqueued>> enqueue(List<Job> jobs, boolean together) {
    if (jobs.stream().allMatch(it -> it.ties().parents().isEmpty())) {
      return enqueuing.enqueue(jobs, together);
    }
    return (together ? atOnce(jobs) : new Levels(jobs).begin()).compose(this::seen);
  }

  /// The same answers when those that had nobody to wait for do not wait any more.
  private Future<List<Enqueued>> seen(List<Enqueued> answers) {
    var waiting = answers.stream().filter(Chains::waits).map(Enqueued.New.class::cast).toList();
    if (waiting.isEmpty()) {
      return Future.succeededFuture(answers);
    }
    var ids = waiting.stream().map(it -> it.snapshot().id()).toList();
    return reading
        .look(footing.commands(), ids)
        .map(look ->
            answers.stream().map(it -> waits(it) ? seen((Enqueued.New) it, look) : it).toList());
  }

  private static Enqueued seen(Enqueued.New born, Reading.Look look) {
    return look.found(born.snapshot().id()) instanceof Found.Here(JobSnapshot there)
            && there.state() != JobState.WAITING
        ? new Enqueued.New(there)
        : born;
  }

  private static boolean waits(Enqueued answer) {
    return answer instanceof Enqueued.New(JobSnapshot born) && born.state() == JobState.WAITING;
  }

  /// All, unless one names a parent that nobody knows.
  private Future<List<Enqueued>> atOnce(List<Job> jobs) {
    return look(jobs)
        .compose(look -> {
          var before = new HashSet<String>();
          for (var job : jobs) {
            var unknown = unknown(look, job, before, Set.of());
            if (!unknown.isEmpty()) {
              var orphan = new Enqueued.Orphan(unknown);
              return Future.succeededFuture(jobs.stream().<Enqueued>map(_ -> orphan).toList());
            }
            before.add(job.id());
          }
          return enqueuing.enqueue(jobs, true);
        });
  }

  /// A job that is known needs nobody any more.
  private Future<Reading.Look> look(List<Job> jobs) {
    var ids = new LinkedHashSet<String>();
    for (var job : jobs) {
      if (!job.ties().parents().isEmpty()) {
        ids.add(job.id());
        ids.addAll(job.ties().parents());
      }
    }
    return reading.look(footing.commands(), ids);
  }

  private static List<String> unknown(
      Reading.Look look, Job job, Set<String> before, Set<String> late) {
    return isThere(look, job.id())
        ? List.of()
        : job.ties().parents().stream()
            .filter(it -> late.contains(it) || (!before.contains(it) && !isThere(look, it)))
            .toList();
  }

  private static boolean isThere(Reading.Look look, String id) {
    return !(look.found(id) instanceof Found.Absent);
  }

  /// Who waits for one beside it that is a duplicate waits for the job that is there.
  static Job redirected(Job job, Map<String, String> instead) {
    var ties = job.ties();
    var parents = ties.parents().stream().map(it -> instead.getOrDefault(it, it)).toList();
    return parents.equals(ties.parents()) ? job : job.withTies(ties.withParents(parents));
  }

  /// Level by level: first those that wait for nobody in the same call.
  private final class Levels {
    private final List<Job> jobs;
    private final Enqueued[] answers;
    private final Map<String, String> instead = new HashMap<>(0);
    private final Map<Integer, Set<String>> tooLate = new HashMap<>(0);
    private List<Integer> open = new ArrayList<>();

    Levels(List<Job> jobs) {
      this.jobs = jobs;
      this.answers = new Enqueued[jobs.size()];
      for (int at = 0; at < jobs.size(); at++) {
        open.add(at);
      }
    }

    Future<List<Enqueued>> begin() {
      var behind = new HashSet<String>();
      for (int at = jobs.size() - 1; at >= 0; at--) {
        var parents = new HashSet<>(jobs.get(at).ties().parents());
        parents.retainAll(behind);
        if (!parents.isEmpty()) {
          tooLate.put(at, parents);
        }
        behind.add(jobs.get(at).id());
      }
      return tooLate.isEmpty()
          ? next()
          : look(tooLate.keySet().stream().map(jobs::get).toList()).compose(this::begin);
    }

    /// A parent that comes only behind in the call, and is not there yet, is nobody's: by the time
    /// it is, those before it have been answered.
    private Future<List<Enqueued>> begin(Reading.Look look) {
      tooLate.values().forEach(parents -> parents.removeIf(it -> isThere(look, it)));
      return next();
    }

    private Future<List<Enqueued>> next() {
      if (open.isEmpty()) {
        return Future.succeededFuture(Arrays.asList(answers));
      }
      var now = new ArrayList<Integer>();
      var later = new ArrayList<Integer>();
      var ahead = new HashSet<String>();
      for (int place : open) {
        var parents = jobs.get(place).ties().parents();
        (parents.stream().anyMatch(ahead::contains) ? later : now).add(place);
        ahead.add(jobs.get(place).id());
      }
      open = later;
      return level(now).compose(_ -> next());
    }

    private Future<?> level(List<Integer> places) {
      var level = places.stream().map(it -> redirected(jobs.get(it), instead)).toList();
      return look(level)
          .compose(look -> {
            var taken = new ArrayList<Integer>();
            var put = new ArrayList<Job>();
            for (int at = 0; at < level.size(); at++) {
              var job = level.get(at);
              var late = tooLate.getOrDefault(places.get(at), Set.of());
              var unknown = unknown(look, job, Set.of(), late);
              if (unknown.isEmpty()) {
                taken.add(places.get(at));
                put.add(job);
              } else {
                answers[places.get(at)] = new Enqueued.Orphan(unknown);
              }
            }
            return enqueuing
                .enqueue(put, false)
                .map(all -> {
                  for (int at = 0; at < all.size(); at++) {
                    answered(taken.get(at), all.get(at));
                  }
                  return null;
                });
          });
    }

    private void answered(int place, Enqueued answer) {
      answers[place] = answer;
      if (answer instanceof Enqueued.Duplicate(JobSnapshot there, _)) {
        instead.put(jobs.get(place).id(), there.id());
      }
    }
  }
}
