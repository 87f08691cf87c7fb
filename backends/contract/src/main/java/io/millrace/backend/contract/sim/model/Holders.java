package io.millrace.backend.contract.sim.model;

import io.millrace.backend.contract.sim.tell.Sight;
import io.millrace.backend.contract.sim.tell.Violation;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Want;
import io.millrace.core.query.Found;
import io.millrace.core.queue.Arrivals;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.JobSearch;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Pruned;
import io.millrace.core.spi.Redrive;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled;
import io.millrace.core.spi.Settled.Ended;
import io.millrace.core.spi.Settled.Ending;
import io.millrace.core.spi.Stale;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Function;

/// The model beside a store: hands every call on, and fails when an answer is not what follows from
/// all answers before it.
///
/// It knows apart from the store who was lent each job last, under which token and until when; what
/// was acknowledged; how each attempt was ended first. It must see every call that reaches the
/// store, so it stands between the store and whatever loses messages.
public final class Holders implements JobStore {
  private final JobStore store;
  private final JobSearch search;
  private final Clock clock;
  private final Model model;

  /// `search` shows what the store holds.
  public Holders(JobStore store, JobSearch search, Clock clock, Model model) {
    this.store = store;
    this.search = search;
    this.clock = clock;
    this.model = model;
  }

  @Override
  public Future<List<Enqueued>> enqueue(List<Job> jobs, boolean together) {
    long now = clock.millis();
    var entering = new Entering(model, now, jobs);
    var refusals = together ? entering.refusals(jobs) : List.<Enqueued>of();
    return store
        .enqueue(jobs, together)
        .map(answers -> {
          var instead = new HashMap<String, String>();
          var refused = refusals.stream().filter(answers::contains).findFirst();
          each(
              jobs,
              answers,
              (job, it) -> enqueued(redirected(job, instead), it, refused, entering, instead));
          check(refused.isPresent() || refusals.isEmpty(), jobs, answers);
          check(!together || refused.isPresent() || areAllIn(answers), jobs, answers);
          model.family().tell(now);
          entering.told();
          return answers;
        });
  }

  /// Who waits for one beside it that is a duplicate waits for the job that is there.
  private Job redirected(Job job, Map<String, String> instead) {
    var ties = job.ties();
    var parents = ties.parents().stream().map(it -> instead.getOrDefault(it, it)).toList();
    if (!parents.equals(ties.parents())) {
      model.saw(Sight.CHILD_OF_A_DUPLICATE);
    }
    return job.withTies(ties.withParents(parents));
  }

  private void enqueued(
      Job job,
      Enqueued answer,
      Optional<Enqueued> refused,
      Entering entering,
      Map<String, String> instead) {
    if (answer instanceof Enqueued.Duplicate(JobSnapshot there, _)) {
      instead.put(job.id(), there.id());
    }
    refused.ifPresentOrElse(
        it -> {
          equal(job, it, answer);
          model.saw(it instanceof Enqueued.Orphan ? Sight.ORPHAN_REFUSED : Sight.QUEUE_FULL);
        },
        () -> entering.compare(job, answer));
  }

  private static boolean areAllIn(List<Enqueued> answers) {
    return answers.stream()
        .noneMatch(it -> it instanceof Enqueued.Orphan || it instanceof Enqueued.Refused);
  }

  @Override
  public Future<Claimed> claim(Want want) {
    long now = clock.millis();
    model.free();
    return store.claim(want).map(claimed -> lent(want, claimed, now));
  }

  private Claimed lent(Want want, Claimed claimed, long now) {
    model.family().tell(now);
    new Lending(model, want, claimed, now).compare();
    return claimed;
  }

  @Override
  public Future<List<Extended>> extend(List<Extend> holders) {
    long now = clock.millis();
    return store
        .extend(holders)
        .map(answers -> each(holders, answers, (holder, it) -> extended(holder, it, now)));
  }

  private void extended(Extend holder, Extended answer, long now) {
    var held = model.held(holder.id());
    equal(holder, held.map(it -> extend(it, holder, now)).orElse(Absent.ABSENT), answer);
    if (answer instanceof Stale) {
      model.saw(Sight.STALE_EXTEND_TURNED_AWAY);
    }
  }

  private Extended extend(Modelled held, Extend holder, long now) {
    return held.extend(holder, model.slots(held.job.queue()), now);
  }

  @Override
  public Future<Settled> settle(List<Settle> ends, Want next) {
    long now = clock.millis();
    model.free();
    return store
        .settle(ends, next)
        .map(settled -> {
          each(ends, settled.ends(), (end, it) -> settled(end, it, now));
          model.family().tell(now);
          if (!next.queues().list().isEmpty()) {
            lent(next, settled.claimed(), now);
          }
          return settled;
        });
  }

  private void settled(Settle end, Ending answer, long now) {
    var held = model.held(end.id());
    boolean late = held.filter(it -> it.next() <= now).isPresent();
    boolean asked = held.filter(Modelled::isAskedToStop).isPresent();
    equal(end, held.map(it -> it.settle(end, model.shared(), now)).orElse(Absent.ABSENT), answer);
    held.ifPresent(it -> model.moved(it, now));
    switch (answer) {
      case Ended(_, _, JobState state, _, _, boolean repeated) when repeated ->
          model.saw(
              held.filter(it -> it.state == state).isPresent()
                  ? Sight.SETTLE_REPEATED
                  : Sight.SETTLE_REPEATED_AFTER_MOVING_ON);
      case Ended _ when late -> model.saw(Sight.LATE_OUTCOME_TAKEN);
      case Ended _ when isExhausted(end) -> model.saw(Sight.ATTEMPTS_SPENT);
      case Ended _ when asked && end.ruling().at().isPresent() -> model.saw(Sight.OBEYED);
      case Ended _, Absent _ -> {}
      case Stale _ ->
          model.saw(
              held.filter(it -> it.isClosedUnder(end.token())).isPresent()
                  ? Sight.OTHER_WORD_DROPPED
                  : Sight.STALE_SETTLE_DROPPED);
    }
  }

  /// Whether another try was wanted and not granted.
  private static boolean isExhausted(Settle end) {
    return end.call().equals("retry") && end.ruling().outcome() instanceof Outcome.Dead;
  }

  @Override
  public Future<List<Answer>> change(List<Change> changes) {
    long now = clock.millis();
    return answered(
        changes, store.change(changes), Change::id, (held, it) -> change(held, it.how(), now), now);
  }

  private boolean change(Modelled held, Change.How how, long now) {
    var from = held.job.queue();
    if (isStopped(held, how)) {
      return false;
    }
    boolean done = new Changing(held, now).change(how);
    if (!held.job.queue().equals(from)) {
      model.born(held.job.queue());
      held.place = false;
      held.ageless = true;
      model.likeness(from).end(held, now);
      model.likeness(held.job.queue()).stand(held, now);
      if (held.heir) {
        // It has nobody before it where it comes to.
        held.heir = false;
        held.release(now);
        model.saw(Sight.HEIR_MOVED);
      }
      model.saw(Sight.MOVED);
    }
    return done;
  }

  /// Whether it would go to a queue that is full.
  private boolean isStopped(Modelled held, Change.How how) {
    return how instanceof Change.Patch(Job job, int version)
        && version == held.version
        && held.state != JobState.RUNNING
        && !held.state.terminal()
        && !held.job.queue().equals(job.queue())
        && model.room(job.queue()) < 1;
  }

  @Override
  public Future<List<Answer>> cancel(List<Cancel> asks) {
    long now = clock.millis();
    return answered(
        asks,
        store.cancel(asks),
        Cancel::id,
        (held, it) -> new Changing(held, now).cancel(it),
        now);
  }

  @Override
  public Future<List<Answer>> redrive(List<Redrive> asks) {
    long now = clock.millis();
    return answered(
        asks, store.redrive(asks), Redrive::id, (held, it) -> redrive(held, it, now), now);
  }

  private boolean redrive(Modelled held, Redrive ask, long now) {
    boolean revived = held.state.terminal();
    boolean done = new Changing(held, now).redrive(ask);
    if (done) {
      model.likeness(held.job.queue()).stand(held, now);
      if (revived) {
        model.family().revived(held);
      }
    }
    return done;
  }

  private <T> Future<List<Answer>> answered(
      List<T> asks,
      Future<List<Answer>> answers,
      Function<T, String> id,
      BiPredicate<Modelled, T> does,
      long now) {
    return answers.map(all -> {
      each(
          asks,
          all,
          (ask, answer) -> {
            var held = model.held(id.apply(ask));
            boolean done = held.filter(it -> does.test(it, ask)).isPresent();
            check(isRight(held, done, answer), ask, answer);
            held.filter(_ -> done).ifPresent(it -> model.moved(it, now));
          });
      // What follows for others follows from the whole call.
      model.family().tell(now);
      return all;
    });
  }

  private boolean isRight(Optional<Modelled> held, boolean done, Answer answer) {
    return switch (answer) {
      case Answer.Done(JobSnapshot snapshot) -> done && held.orElseThrow().isShownBy(snapshot);
      case Answer.Refused(JobState state, int version) ->
          !done && held.filter(it -> it.state == state && it.version == version).isPresent();
      case Answer.Stopped(Arrivals.Stop.Full(String queue, int depth)) ->
          !done && model.room(queue) < 1 && depth == model.pending(queue);
      case Answer.Stopped(Arrivals.Stop.Draining _) -> false;
      case Absent _ -> held.isEmpty();
    };
  }

  @Override
  public Future<Pruned> prune(Prune what) {
    long now = clock.millis();
    return store
        .prune(what)
        .compose(pruned ->
            switch (what) {
              case Prune.Ids ids -> {
                new Forgetting(model, now).compare(ids, pruned);
                yield Future.succeededFuture(pruned);
              }
              case Prune.Ended ended ->
                  left(model.in(ended.queue(), ended.state()).map(it -> it.job.id()).toList())
                      .map(left -> {
                        new Forgetting(model, now).compare(ended, pruned, left);
                        return pruned;
                      });
            });
  }

  /// Those of them that are still there.
  private Future<Set<String>> left(List<String> ids) {
    return search
        .get(ids)
        .map(all -> {
          var left = new HashSet<String>();
          for (int at = 0; at < ids.size(); at++) {
            if (all.get(at) instanceof Found.Here) {
              left.add(ids.get(at));
            }
          }
          return left;
        });
  }

  @Override
  public Future<Recalled> recall(String operation, int limit) {
    long now = clock.millis();
    return store
        .recall(operation, limit)
        .map(recalled -> {
          new Forgetting(model, now).compare(operation, limit, recalled);
          return recalled;
        });
  }

  /// Compares each answer with its question, in their order.
  private static <Q, A> List<A> each(List<Q> asks, List<A> answers, BiConsumer<Q, A> compare) {
    equal(asks, asks.size(), answers.size());
    for (int at = 0; at < asks.size(); at++) {
      compare.accept(asks.get(at), answers.get(at));
    }
    return answers;
  }

  private static void check(boolean right, Object asked, Object answer) {
    if (!right) {
      throw new Violation("%s was answered %s".formatted(asked, answer));
    }
  }

  private static void equal(Object asked, Object expected, Object answer) {
    if (!expected.equals(answer)) {
      throw new Violation("%s was answered %s, not %s".formatted(asked, answer, expected));
    }
  }
}
