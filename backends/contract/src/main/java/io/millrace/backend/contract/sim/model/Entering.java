package io.millrace.backend.contract.sim.model;

import static java.util.stream.Collectors.toSet;

import io.millrace.backend.contract.sim.tell.Sight;
import io.millrace.backend.contract.sim.tell.Violation;
import io.millrace.backend.contract.sim.tell.Words;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What becomes of one job that somebody puts in, as the model understands it.
public record Entering(Model model, long now, Set<String> coming, List<Child> children) {
  /// One that waited when it was put in, and whether it was answered so.
  private record Child(Job job, Modelled held, Enqueued answer, boolean asItWaited) {}

  /// All of one call.
  Entering(Model model, long now, List<Job> jobs) {
    this(model, now, jobs.stream().map(Job::id).collect(toSet()), new ArrayList<>());
  }

  void compare(Job job, Enqueued answer) {
    var known = model.held(job.id()).map(it -> it.state).or(() -> model.gone(job.id(), now));
    if (known.isPresent()) {
      known(job, known.get(), answer);
      return;
    }
    var unknown = model.family().unknown(job.ties().parents(), now);
    if (!unknown.isEmpty()) {
      check(answer instanceof Enqueued.Orphan(var told) && areUnknown(told, unknown), job, answer);
      model.saw(Sight.ORPHAN_REFUSED);
      return;
    }
    model.born(job.queue());
    var like = like(job);
    var taken =
        like == null
            ? Optional.<Modelled>empty()
            : model.likeness(job.queue()).takenFor(like, job, now);
    if (taken.isPresent()) {
      duplicate(job, taken.get(), answer);
    } else if (model.room(job.queue()) > 0) {
      add(job, like, answer);
    } else {
      var refused = new Enqueued.Refused(job.queue(), model.pending(job.queue()));
      check(answer.equals(refused), job, answer);
      model.saw(Sight.QUEUE_FULL);
    }
  }

  /// Whether one that comes behind it in the same call is known by then, a store may leave open.
  private boolean areUnknown(List<String> told, List<String> unknown) {
    return !told.isEmpty()
        && unknown.containsAll(told)
        && unknown.stream().allMatch(it -> told.contains(it) || coming.contains(it));
  }

  private @Nullable Modelled like(Job job) {
    return job.ties()
        .unique()
        .map(it -> model.likeness(job.queue()).standing(it.print(), now))
        .orElse(null);
  }

  private void known(Job job, JobState state, Enqueued answer) {
    var there = model.held(job.id());
    boolean right =
        answer instanceof Enqueued.Known(String id, JobState said, var snapshot)
            && id.equals(job.id())
            && said == state
            && snapshot.isPresent() == there.isPresent();
    check(right, job, answer);
    model.saw(there.isPresent() ? Sight.ENQUEUE_REPEATED : Sight.GONE_ID_KNOWN);
  }

  private void duplicate(Job job, Modelled taken, Enqueued answer) {
    boolean right =
        answer instanceof Enqueued.Duplicate(JobSnapshot there, _) && taken.isShownBy(there);
    check(right, job, answer);
    model.follow(taken);
  }

  private void add(Job job, @Nullable Modelled like, Enqueued answer) {
    var held = model.add(job, now);
    held.ageless = like != null;
    model.family().born(held, now);
    if (like == null || like.state.terminal()) {
      if (like != null) {
        model.likeness(job.queue()).end(like, now);
      }
      model.likeness(job.queue()).stand(held, now);
    } else {
      model.likeness(job.queue()).follow(held);
      model.saw(Sight.HEIR_WAITS);
    }
    if (held.state == JobState.WAITING) {
      children.add(new Child(job, held, answer, isShown(held, answer)));
    } else {
      check(isShown(held, answer), job, answer);
    }
  }

  /// When those were told whose parents have ended: who does not wait any more is answered as it
  /// stands now.
  void told() {
    for (var child : children) {
      boolean waits = child.held.state == JobState.WAITING;
      check(waits ? child.asItWaited : isShown(child.held, child.answer), child.job, child.answer);
    }
  }

  private static boolean isShown(Modelled held, Enqueued answer) {
    return answer instanceof Enqueued.New(JobSnapshot snapshot) && held.isShownBy(snapshot);
  }

  /// The first refusal of each kind that they meet: then none is in. Which of them is told, a store
  /// may leave open.
  List<Enqueued> refusals(List<Job> jobs) {
    var refusals = new LinkedHashMap<Class<?>, Enqueued>();
    var before = new HashSet<String>();
    for (var job : jobs) {
      if (isKnown(job)) {
        continue;
      }
      var unknown = new ArrayList<>(model.family().unknown(job.ties().parents(), now));
      unknown.removeAll(before);
      if (!unknown.isEmpty()) {
        refusals.putIfAbsent(Enqueued.Orphan.class, new Enqueued.Orphan(unknown));
      }
      before.add(job.id());
      if (model.room(job.queue()) < before.size()) {
        refusals.putIfAbsent(
            Enqueued.Refused.class, new Enqueued.Refused(job.queue(), model.pending(job.queue())));
      }
    }
    return List.copyOf(refusals.values());
  }

  private boolean isKnown(Job job) {
    return model.held(job.id()).isPresent() || model.gone(job.id(), now).isPresent();
  }

  private static void check(boolean right, Job job, Enqueued answer) {
    if (!right) {
      throw new Violation("%s was answered %s".formatted(Words.of(job), answer));
    }
  }
}
