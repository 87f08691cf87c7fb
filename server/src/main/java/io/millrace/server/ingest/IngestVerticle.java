package io.millrace.server.ingest;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Submit;
import io.millrace.core.bus.Submitted;
import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Fault;
import io.millrace.core.job.Ids;
import io.millrace.core.job.Job;
import io.millrace.core.job.Terms;
import io.millrace.core.spi.DefinitionStore;
import io.millrace.core.spi.JobStore;
import io.millrace.server.ingest.Admission.Admitted;
import io.millrace.server.ingest.Admission.Asked;
import io.millrace.server.queue.KnownQueues;
import io.millrace.server.queue.KnownQueues.Known;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes submissions to the store: admits each draft, stores what is admitted, answers in order.
public final class IngestVerticle extends VerticleBase {
  private final Rooms rooms;
  private final Admission admission;

  /// What it works with.
  public record Rooms(
      Bus bus,
      JobStore store,
      KnownQueues queues,
      DefinitionStore definitions,
      Clock clock,
      Scale scale) {}

  /// Where is noted how much came in: so many jobs with so many bytes of args.
  @FunctionalInterface
  public interface Scale {
    void took(int jobs, long bytes);
  }

  /// Gives new jobs their ids from `ids`, and what nobody says of them from `defaults`.
  public IngestVerticle(Rooms rooms, Ids ids, Terms defaults) {
    this.rooms = rooms;
    this.admission = new Admission(ids, defaults);
  }

  @Override
  public Future<?> start() {
    rooms.bus.submit().answer(this::take);
    return Future.succeededFuture();
  }

  private Future<List<Submitted>> take(Submit submit) {
    return rooms
        .queues
        .bear(names(submit))
        .compose(known -> asked(submit).compose(asked -> take(submit, known, asked)));
  }

  /// Few name any.
  private Future<Asked> asked(Submit submit) {
    var limiters = new HashSet<String>();
    var breakers = new HashSet<String>();
    for (var draft : submit.drafts()) {
      draft.ties().limiters().forEach(it -> limiters.add(it.limiter()));
      draft.ties().breaker().ifPresent(breakers::add);
    }
    if (limiters.isEmpty() && breakers.isEmpty()) {
      return Future.succeededFuture(Asked.NOTHING);
    }
    return rooms
        .definitions
        .get(Kind.LIMITER, limiters)
        .compose(bounds ->
            rooms
                .definitions
                .get(Kind.BREAKER, breakers)
                .map(guards ->
                    new Asked(without(limiters, bounds), without(breakers, guards), most(bounds))));
  }

  /// Those of these names under which there is nothing.
  private static Set<String> without(Set<String> named, List<Definition> there) {
    var missing = new HashSet<>(named);
    there.forEach(it -> missing.remove(it.name()));
    return missing;
  }

  /// How much each lets run at once, of those that bound it.
  private static Map<String, Integer> most(List<Definition> limiters) {
    var most = new HashMap<String, Integer>();
    for (var limiter : limiters) {
      var concurrency = limiter.spec().tree().path("concurrency");
      if (concurrency.isInt()) {
        most.put(limiter.name(), concurrency.intValue());
      }
    }
    return most;
  }

  private static Set<String> names(Submit submit) {
    var drafts = submit.drafts();
    if (drafts.size() == 1) {
      return Set.of(drafts.getFirst().queue());
    }
    var names = new HashSet<String>();
    drafts.forEach(draft -> names.add(draft.queue()));
    return names;
  }

  private Future<List<Submitted>> take(Submit submit, Map<String, Known> known, Asked asked) {
    var now = Instant.ofEpochMilli(rooms.clock.millis());
    var admitted = new ArrayList<Admitted>(submit.drafts().size());
    var jobs = new ArrayList<Job>(submit.drafts().size());
    long bytes = 0;
    for (var draft : submit.drafts()) {
      var queue = Objects.requireNonNull(known.get(draft.queue()), "every queue was asked for");
      var answer = admission.admit(draft, queue, asked, now);
      if (answer instanceof Admitted.Yes && isApart(submit, queue)) {
        answer = new Admitted.No(Shards.apart(draft.queue()));
      }
      admitted.add(answer);
      if (answer instanceof Admitted.Yes(Job job)) {
        jobs.add(job);
        bytes += job.args().size();
      }
    }
    if (submit.together() && jobs.size() < admitted.size()) {
      return Future.succeededFuture(answers(admitted, null));
    }
    rooms.scale.took(jobs.size(), bytes);
    return rooms
        .store
        .enqueue(jobs, submit.together())
        .map(enqueued -> answers(admitted, enqueued.iterator()));
  }

  /// Whether what is to go in together may lie in homes that no step sees all of.
  private static boolean isApart(Submit submit, Known queue) {
    return submit.together() && queue.config().shards() > 1;
  }

  private static Submitted submitted(Job job, Enqueued answer) {
    return answer instanceof Enqueued.Orphan(List<String> unknown)
        ? new Submitted.Refused(orphan(job, unknown))
        : new Submitted.Taken(answer);
  }

  /// Empty for one that is refused only for the sake of another.
  private static List<Fault> orphan(Job job, List<String> unknown) {
    var faults = new ArrayList<Fault>();
    var parents = job.ties().parents();
    for (int at = 0; at < parents.size(); at++) {
      if (unknown.contains(parents.get(at))) {
        var detail = "there is no job " + parents.get(at);
        faults.add(new Fault("/depends_on/" + at, Fault.UNKNOWN_REFERENCE, detail));
      }
    }
    return faults;
  }

  /// Without what the store said, those that were admitted were not stored because of the others.
  private static List<Submitted> answers(
      List<Admitted> admitted, @Nullable Iterator<Enqueued> enqueued) {
    var answers = new ArrayList<Submitted>(admitted.size());
    for (var answer : admitted) {
      answers.add(
          switch (answer) {
            case Admitted.No(var faults) -> new Submitted.Refused(faults);
            case Admitted.Yes _ when enqueued == null -> new Submitted.Refused(List.of());
            case Admitted.Yes(Job job) -> submitted(job, enqueued.next());
          });
    }
    return answers;
  }
}
