package io.millrace.backend.redis;

import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Life;
import io.millrace.core.job.Progress;
import io.millrace.core.job.Tried;
import io.millrace.core.query.Found;
import io.millrace.core.spi.NotSupported;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts jobs in: those that leave at once travel together.
final class Enqueuing {
  private final Footing footing;
  private final Homes homes;
  private final Reading reading;
  private final Map<String, Batch<Job, Put>> batches = new HashMap<>();

  /// What a script said of one job.
  private record Put(int word, int detail, long now) {
    static final int NEW = 1;
    static final int KNOWN = 2;
    static final int FORGOTTEN = 3;
    static final int REFUSED = 4;
    static final int DRAINING = 5;
    static final int BARRED = 6;
  }

  Enqueuing(Footing footing, Homes homes, Reading reading) {
    this.footing = footing;
    this.homes = homes;
    this.reading = reading;
  }

  Future<List<Enqueued>> enqueue(List<Job> jobs, boolean together) {
    if (jobs.stream().anyMatch(it -> !it.ties().isNone())) {
      throw new NotSupported("jobs are not tied to others on Redis yet");
    }
    var queues = new LinkedHashMap<String, List<Integer>>();
    for (int at = 0; at < jobs.size(); at++) {
      queues.computeIfAbsent(jobs.get(at).queue(), _ -> new ArrayList<>(jobs.size())).add(at);
    }
    var answers = new Enqueued[jobs.size()];
    return homes
        .known(queues.keySet())
        .compose(_ ->
            Future.all(
                queues.entrySet().stream()
                    .map(it -> enqueue(it.getKey(), it.getValue(), jobs, together, answers))
                    .toList()))
        .map(_ -> Arrays.asList(answers));
  }

  private Future<?> enqueue(
      String queue, List<Integer> places, List<Job> jobs, boolean together, Enqueued[] answers) {
    var foreign = new ArrayList<String>();
    for (int place : places) {
      var id = jobs.get(place).id();
      if (!homes.leadsTo(id, queue)) {
        foreign.add(id);
      }
    }
    if (foreign.isEmpty()) {
      return put(queue, places, jobs, together, answers);
    }
    return homes
        .place(foreign, queue)
        .compose(where -> {
          var here = new ArrayList<Integer>();
          var elsewhere = new ArrayList<Future<?>>();
          for (int place : places) {
            var job = jobs.get(place);
            var home = where.getOrDefault(job.id(), queue);
            if (home.equals(queue)) {
              here.add(place);
            } else {
              elsewhere.add(elsewhere(job, home).onSuccess(it -> answers[place] = it));
            }
          }
          elsewhere.add(put(queue, here, jobs, together, answers));
          return Future.all(elsewhere);
        });
  }

  private Future<?> put(
      String queue, List<Integer> places, List<Job> jobs, boolean together, Enqueued[] answers) {
    if (places.isEmpty()) {
      return Future.succeededFuture();
    }
    var here = places.stream().map(jobs::get).toList();
    return (together ? send(queue, here, true) : batch(queue).ask(here))
        .compose(puts -> {
          var asked = new ArrayList<Future<?>>();
          for (int at = 0; at < here.size(); at++) {
            int place = places.get(at);
            var job = here.get(at);
            switch (puts.get(at).word) {
              case Put.KNOWN ->
                  asked.add(there(job, queue).onSuccess(it -> answers[place] = known(job, it)));
              case Put.BARRED -> asked.add(again(job).onSuccess(it -> answers[place] = it));
              default -> answers[place] = answer(job, puts.get(at));
            }
          }
          return Future.all(asked);
        });
  }

  /// The answer to a job of which another home is written down. When there is nothing, its maker
  /// died on the way there, and the id is free for this one.
  private Future<Enqueued> elsewhere(Job job, String home) {
    return there(job, home)
        .compose(found ->
            found instanceof Found.Absent
                ? homes.move(job.id(), home, job.queue()).compose(_ -> again(job))
                : Future.succeededFuture(known(job, found)));
  }

  private Future<Enqueued> again(Job job) {
    return enqueue(List.of(job), false).map(List::getFirst);
  }

  /// What there is under the id of a job in that home.
  private Future<Found> there(Job job, String home) {
    return reading.look(footing.commands, Map.of(job.id(), home)).map(look -> look.found(job.id()));
  }

  private Batch<Job, Put> batch(String queue) {
    return batches.computeIfAbsent(
        queue, _ -> new Batch<>(job -> job.args().size() + 200, jobs -> send(queue, jobs, false)));
  }

  private Future<List<Put>> send(String queue, List<Job> jobs, boolean together) {
    var types = new ArrayList<>(jobs.stream().map(Job::type).distinct().toList());
    var args = footing.args().add(together).add(types.size());
    types.forEach(args::add);
    for (var job : jobs) {
      args.add(job.id())
          .add(Packed.birth(job, types.indexOf(job.type()) + 1))
          .add(Packed.body(job));
    }
    return footing
        .commands
        .run(Scripts.ENQUEUE, footing.keys.home(queue).enqueue, args)
        .map(answer -> puts(answer, jobs.size()));
  }

  private static List<Put> puts(Heard answer, int count) {
    long now = answer.number(0);
    var puts = new ArrayList<Put>(count);
    for (int at = 1; at < 2 * count; at += 2) {
      puts.add(new Put(answer.whole(at), answer.whole(at + 1), now));
    }
    return puts;
  }

  private static Enqueued answer(Job job, Put put) {
    return switch (put.word) {
      case Put.NEW -> new Enqueued.New(born(job, put.now));
      case Put.FORGOTTEN -> new Enqueued.Known(job.id(), Code.state(put.detail), Optional.empty());
      case Put.REFUSED -> new Enqueued.Refused(job.queue(), put.detail);
      case Put.DRAINING -> new Enqueued.Draining(job.queue());
      default -> throw new IllegalStateException("enqueue answered " + put.word);
    };
  }

  private static Enqueued known(Job job, Found found) {
    return switch (found) {
      case Found.Here(JobSnapshot there) ->
          new Enqueued.Known(job.id(), there.state(), Optional.of(there));
      case Found.Gone(JobState state, _, _) ->
          new Enqueued.Known(job.id(), state, Optional.empty());
      case Found.Absent _ -> throw new IllegalStateException(job.id() + " was there and is not");
    };
  }

  /// A job as it is when it is made.
  private static JobSnapshot born(Job job, long now) {
    var at = Instant.ofEpochMilli(now);
    var scheduled =
        job.window().runAt().map(it -> Instant.ofEpochMilli(it.toEpochMilli())).orElse(at);
    boolean later = scheduled.isAfter(at);
    var course =
        new Life.Course(
            at, at, scheduled, later ? scheduled : at, Optional.empty(), Optional.empty());
    return new JobSnapshot(
        job,
        new Life(
            later ? JobState.SCHEDULED : JobState.READY,
            new Tried(0, 0),
            0,
            1,
            course,
            Optional.empty(),
            Progress.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of()));
  }
}
