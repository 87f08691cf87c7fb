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
  }

  Enqueuing(Footing footing, Homes homes, Reading reading) {
    this.footing = footing;
    this.homes = homes;
    this.reading = reading;
  }

  Future<List<Enqueued>> enqueue(List<Job> jobs, boolean together) {
    var queues = new LinkedHashMap<String, List<Integer>>();
    for (int at = 0; at < jobs.size(); at++) {
      queues.computeIfAbsent(jobs.get(at).queue(), _ -> new ArrayList<>(jobs.size())).add(at);
    }
    var answers = new Enqueued[jobs.size()];
    return homes.known(queues.keySet())
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
            if (where.getOrDefault(job.id(), queue).equals(queue)) {
              here.add(place);
            } else {
              elsewhere.add(known(job).onSuccess(it -> answers[place] = it));
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
            var put = puts.get(at);
            if (put.word == Put.KNOWN) {
              asked.add(known(here.get(at)).onSuccess(it -> answers[place] = it));
            } else {
              answers[place] = answer(here.get(at), put);
            }
          }
          return Future.all(asked);
        });
  }

  private Batch<Job, Put> batch(String queue) {
    return batches.computeIfAbsent(
        queue, _ -> new Batch<>(job -> job.args().size() + 200, jobs -> send(queue, jobs, false)));
  }

  private Future<List<Put>> send(String queue, List<Job> jobs, boolean together) {
    var args = footing.args().add(together);
    for (var job : jobs) {
      args.add(job.id()).add(job.type()).add(Packed.birth(job)).add(Packed.body(job));
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

  /// What there is under an id that is known.
  private Future<Enqueued> known(Job job) {
    return reading
        .look(footing.commands, List.of(job.id()))
        .map(look -> known(job, look.found(job.id())));
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
