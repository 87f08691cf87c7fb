package io.millrace.backend.redis.verb;

import io.millrace.backend.redis.footing.Batch;
import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.footing.Shards;
import io.millrace.backend.redis.form.Bonds;
import io.millrace.backend.redis.form.Code;
import io.millrace.backend.redis.form.Errand;
import io.millrace.backend.redis.record.Like;
import io.millrace.backend.redis.record.Packed;
import io.millrace.backend.redis.record.Reading;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Found;
import io.millrace.core.spi.BackendUnavailable;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Puts jobs in: those that leave at once travel together.
public final class Enqueuing {
  private static final int MOST_TRIES = 10;

  private final Footing footing;
  private final Homes homes;
  private final Reading reading;
  private final Likes likes;
  private final Errands errands;
  private final Map<String, Batch<Job, Put>> batches = new HashMap<>();

  Enqueuing(Footing footing, Homes homes, Reading reading, Likes likes, Errands errands) {
    this.footing = footing;
    this.homes = homes;
    this.reading = reading;
    this.likes = likes;
    this.errands = errands;
  }

  Future<List<Enqueued>> enqueue(List<Job> jobs, boolean together) {
    return enqueue(jobs, together, MOST_TRIES);
  }

  private Future<List<Enqueued>> enqueue(List<Job> jobs, boolean together, int tries) {
    var queues = new HashSet<String>(1);
    jobs.forEach(job -> queues.add(job.queue()));
    return homes
        .known(queues)
        .compose(_ -> {
          var byHome = new LinkedHashMap<String, List<Integer>>();
          for (int at = 0; at < jobs.size(); at++) {
            byHome
                .computeIfAbsent(homes.home(jobs.get(at)), _ -> new ArrayList<>(jobs.size()))
                .add(at);
          }
          if (together && byHome.size() > queues.size()) {
            return Future.failedFuture(new BackendUnavailable("the shards of a queue lie apart"));
          }
          var answers = new Enqueued[jobs.size()];
          return Future.all(
                  byHome.entrySet().stream()
                      .map(it -> enqueue(it.getKey(), it.getValue(), jobs, together, answers))
                      .toList())
              .compose(_ -> late(jobs, Arrays.asList(answers), together, tries));
        })
        .map(answers -> together ? none(answers) : answers);
  }

  /// Where one is refused of those that are to go in together, all are.
  private static List<Enqueued> none(List<Enqueued> answers) {
    return answers.stream()
        .filter(it -> it instanceof Enqueued.Refused || it instanceof Enqueued.Draining)
        .findFirst()
        .map(it -> Collections.nCopies(answers.size(), it))
        .orElse(answers);
  }

  /// Those whose queue had another number of shards than was thought go where they belong now.
  private Future<List<Enqueued>> late(
      List<Job> jobs, List<Enqueued> answers, boolean together, int tries) {
    var places = new ArrayList<Integer>(0);
    for (int at = 0; at < jobs.size(); at++) {
      if (answers.get(at) == null) {
        places.add(at);
        homes.shards().doubt(jobs.get(at).queue());
      }
    }
    if (places.isEmpty()) {
      return Future.succeededFuture(answers);
    }
    return tries == 0
        ? Future.failedFuture(new BackendUnavailable("a queue gets other shards"))
        : enqueue(places.stream().map(jobs::get).toList(), together, tries - 1)
            .map(late -> {
              for (int at = 0; at < places.size(); at++) {
                answers.set(places.get(at), late.get(at));
              }
              return answers;
            });
  }

  private Future<?> enqueue(
      String home, List<Integer> places, List<Job> jobs, boolean together, Enqueued[] answers) {
    var foreign = new ArrayList<String>();
    for (int place : places) {
      var id = jobs.get(place).id();
      if (!homes.leadsTo(id, home)) {
        foreign.add(id);
      }
    }
    if (foreign.isEmpty()) {
      return put(home, places, jobs, together, answers);
    }
    return homes
        .place(foreign, home)
        .compose(where -> where(foreign, home, where))
        .compose(where -> {
          // In their order, also those that another home is barred for only now.
          var here = new TreeSet<Integer>();
          var elsewhere = new ArrayList<Future<?>>();
          for (int place : places) {
            var job = jobs.get(place);
            var other = where.getOrDefault(job.id(), home);
            if (other.equals(home)) {
              here.add(place);
            } else {
              elsewhere.add(
                  elsewhere(job, other, home)
                      .map(it -> {
                        it.ifPresentOrElse(known -> answers[place] = known, () -> here.add(place));
                        return it;
                      }));
            }
          }
          return Future.all(elsewhere)
              .compose(_ -> put(home, List.copyOf(here), jobs, together, answers));
        });
  }

  /// One that was made for a home of before may be there, and nowhere written down.
  private Future<Map<String, String>> where(
      List<String> ids, String home, Map<String, String> placed) {
    var before = new HashMap<String, String>(0);
    for (var id : ids) {
      homes
          .named(id)
          .filter(it -> Shards.queue(it).equals(Shards.queue(home)) && home.equals(placed.get(id)))
          .ifPresent(it -> before.put(id, it));
    }
    return before.isEmpty()
        ? Future.succeededFuture(placed)
        : reading
            .look(footing.commands(), before)
            .map(look -> {
              before.forEach((id, there) -> {
                if (!(look.found(id) instanceof Found.Absent)) {
                  placed.put(id, there);
                }
              });
              return placed;
            });
  }

  private Future<?> put(
      String home, List<Integer> places, List<Job> jobs, boolean together, Enqueued[] answers) {
    if (places.isEmpty()) {
      return Future.succeededFuture();
    }
    var here = places.stream().map(jobs::get).toList();
    return (together ? atOnce(home, here, Map.of(), MOST_TRIES) : batch(home).ask(here))
        .compose(puts -> {
          var asked = new ArrayList<Future<?>>(0);
          var owed = new ArrayList<Errand>(0);
          var later = new ArrayList<Integer>(0);
          var turns = new HashMap<String, Future<?>>(0);
          for (int at = 0; at < here.size(); at++) {
            int place = places.get(at);
            var put = puts.get(at);
            owed.addAll(put.owed());
            if (put.word() == Put.LATER) {
              later.add(place);
            } else if (put.word() == Put.NEW) {
              answers[place] = new Enqueued.New(put.born(here.get(at)));
            } else if (put.word() != Put.ELSEWHERE) {
              var job = here.get(at);
              // In their order, where they tell of the same job: the one before may change it.
              var turn =
                  turns
                      .getOrDefault(put.about(job), Future.succeededFuture())
                      .compose(_ -> answer(job, home, put))
                      .map(it -> answers[place] = it);
              turns.put(put.about(job), turn);
              asked.add(turn);
            }
          }
          return asked.isEmpty() && owed.isEmpty() && later.isEmpty()
              ? Future.succeededFuture()
              : Future.all(asked)
                  .compose(_ -> errands.run(owed))
                  .compose(_ -> put(home, later, jobs, together, answers));
        });
  }

  /// The answer to a job that is not simply in.
  private Future<Enqueued> answer(Job job, String home, Put put) {
    return switch (put.word()) {
      case Put.ELSEWHERE -> again(job);
      case Put.KNOWN -> there(job, home).map(it -> known(job, it));
      case Put.BARRED -> again(job);
      case Put.MOVED ->
          reading
              .look(footing.commands(), List.of(job.id()))
              .map(look -> known(job, look.found(job.id())));
      case Put.LIKE ->
          likes.of(job, put.stand()).compose(like -> like(job, home, put.stand(), like));
      case Put.FORGOTTEN ->
          Future.succeededFuture(
              new Enqueued.Known(job.id(), Code.state(put.detail()), Optional.empty()));
      case Put.REFUSED -> Future.succeededFuture(new Enqueued.Refused(job.queue(), put.detail()));
      case Put.DRAINING -> Future.succeededFuture(new Enqueued.Draining(job.queue()));
      default -> throw new IllegalStateException("enqueue answered " + put.word());
    };
  }

  private Future<Enqueued> like(Job job, String home, Likes.Stand stand, Like like) {
    return switch (like.how()) {
      case NONE -> again(job);
      case SAME ->
          likes
              .answer(job, stand)
              .compose(it -> it.map(Future::succeededFuture).orElseGet(() -> again(job)));
      case BEHIND, INSTEAD ->
          send(home, List.of(job), false, Map.of(job.id(), like))
              .compose(puts -> {
                var put = puts.getFirst();
                return put.word() == Put.NEW
                    ? errands.run(put.owed()).map(_ -> new Enqueued.New(put.born(job)))
                    : answer(job, home, put);
              });
    };
  }

  /// All in one step. Who is like another that is there is known only to the script: then nothing
  /// is put in, and it is asked again with what is known now.
  private Future<List<Put>> atOnce(
      String home, List<Job> jobs, Map<String, Like> known, int tries) {
    if (tries == 0) {
      return Future.failedFuture(new BackendUnavailable("jobs like these come faster than these"));
    }
    var instead = new HashMap<String, String>();
    known.forEach((id, like) -> {
      if (like.how() == Like.How.SAME) {
        instead.put(id, like.there());
      }
    });
    var redirected = jobs.stream().map(it -> Chains.redirected(it, instead)).toList();
    return send(home, redirected, true, known)
        .compose(puts -> {
          var found = new HashMap<>(known);
          var asked = new ArrayList<Future<?>>(0);
          for (int place = 0; place < jobs.size(); place++) {
            int at = place;
            var job = jobs.get(at);
            if (puts.get(at).isOther(known.getOrDefault(job.id(), Like.NONE))) {
              asked.add(
                  likes
                      .of(job, puts.get(at).stand())
                      .map(like -> among(jobs, puts.get(at).stand(), like))
                      .map(like -> found.put(job.id(), like)));
            }
          }
          return asked.isEmpty()
              ? Future.succeededFuture(puts)
              : Future.all(asked).compose(_ -> atOnce(home, jobs, found, tries - 1));
        });
  }

  /// One that nobody is like yet but one of those beside it counts as the same as that.
  private static Like among(List<Job> jobs, Likes.Stand stand, Like like) {
    boolean beside = jobs.stream().anyMatch(it -> it.id().equals(stand.there()));
    return like.how() == Like.How.NONE && beside ? new Like(Like.How.SAME, stand.there()) : like;
  }

  /// The answer to a job of which another home is written down. When there is nothing, its maker
  /// died on the way there, and the id is free for this one: then there is no answer yet.
  private Future<Optional<Enqueued>> elsewhere(Job job, String from, String home) {
    return there(job, from)
        .compose(found ->
            found instanceof Found.Absent
                ? reading.look(footing.commands(), List.of(job.id())).map(it -> it.found(job.id()))
                : Future.succeededFuture(found))
        .compose(found ->
            found instanceof Found.Absent
                ? homes
                    .move(job.id(), from, home)
                    .compose(moved ->
                        moved
                            ? Future.succeededFuture(Optional.empty())
                            : again(job).map(Optional::of))
                : Future.succeededFuture(Optional.of(known(job, found))));
  }

  private Future<Enqueued> again(Job job) {
    return enqueue(List.of(job), false).map(List::getFirst);
  }

  /// What there is under the id of a job in that home.
  private Future<Found> there(Job job, String home) {
    return reading
        .look(footing.commands(), Map.of(job.id(), home))
        .map(look -> look.found(job.id()));
  }

  private Batch<Job, Put> batch(String home) {
    return batches.computeIfAbsent(
        home,
        _ ->
            new Batch<>(job -> job.args().size() + 200, jobs -> send(home, jobs, false, Map.of())));
  }

  private Future<List<Put>> send(
      String home, List<Job> jobs, boolean together, Map<String, Like> known) {
    var types = new ArrayList<>(jobs.stream().map(Job::type).distinct().toList());
    boolean bound = jobs.stream().anyMatch(it -> Bonds.says(it.ties()));
    var args = footing.args().add((together ? 1 : 0) + (bound ? 2 : 0)).add(types.size());
    args.add(homes.shards().of(Shards.queue(home)));
    types.forEach(args::add);
    for (var job : jobs) {
      int type = types.indexOf(job.type()) + 1;
      args.add(job.id());
      if (bound && Bonds.says(job.ties())) {
        var like = known.getOrDefault(job.id(), Like.NONE);
        args.add(Packed.birth(job, type, like)).add(Packed.body(job, bonds(job, like.how())));
      } else {
        args.add(Packed.birth(job, type)).add(Packed.body(job));
      }
    }
    return footing
        .commands()
        .run(Scripts.ENQUEUE, footing.keys().home(home).enqueue(), args)
        .map(answer -> Put.all(answer, home, jobs, known));
  }

  private static Bonds bonds(Job job, Like.How how) {
    var waitsFor = new ArrayList<>(job.ties().parents());
    if (how == Like.How.BEHIND) {
      waitsFor.add(Bonds.BEFORE);
    }
    return Bonds.of(job, waitsFor);
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
}
