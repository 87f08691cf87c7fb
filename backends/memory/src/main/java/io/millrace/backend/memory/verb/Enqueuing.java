package io.millrace.backend.memory.verb;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.Entry;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Puts jobs in: each once, and none into a queue that is full.
public final class Enqueuing {
  private final Ledger ledger;

  public Enqueuing(Ledger ledger) {
    this.ledger = ledger;
  }

  public List<Enqueued> enqueue(List<Job> jobs, boolean together, long now) {
    var answers = new ArrayList<Enqueued>(jobs.size());
    if (together) {
      var refused = refused(jobs, now);
      if (refused != null) {
        jobs.forEach(_ -> answers.add(refused));
        return answers;
      }
    }
    var instead = new HashMap<String, String>(0);
    for (var job : jobs) {
      var answer = enqueue(instead.isEmpty() ? job : redirected(job, instead), now);
      if (answer instanceof Enqueued.Duplicate(JobSnapshot there, _)) {
        instead.put(job.id(), there.id());
      }
      answers.add(answer);
    }
    return answers;
  }

  /// The same answers when those that had nobody to wait for do not wait any more.
  public List<Enqueued> seen(List<Enqueued> answers) {
    for (int at = 0; at < answers.size(); at++) {
      if (answers.get(at) instanceof Enqueued.New(JobSnapshot waiting)
          && waiting.state() == JobState.WAITING) {
        var now = ledger.job(waiting.id());
        if (now != null && now.state != JobState.WAITING) {
          answers.set(at, new Enqueued.New(now.snapshot()));
        }
      }
    }
    return answers;
  }

  /// Who waits for one beside it that is a duplicate waits for the job that is there.
  private static Job redirected(Job job, Map<String, String> instead) {
    var ties = job.ties();
    var parents = ties.parents().stream().map(it -> instead.getOrDefault(it, it)).toList();
    return parents.equals(ties.parents()) ? job : job.withTies(ties.withParents(parents));
  }

  private Enqueued enqueue(Job job, long now) {
    var known = known(job.id(), now);
    if (known != null) {
      return known;
    }
    var ties = job.ties();
    if (!ties.parents().isEmpty()) {
      var unknown = ledger.kin.unknown(ties.parents(), now);
      if (!unknown.isEmpty()) {
        return new Enqueued.Orphan(unknown);
      }
    }
    var home = ledger.homes.orNew(job.queue(), now);
    var like = ties.unique().map(it -> home.standing(it.print(), now)).orElse(null);
    var duplicate = like == null ? null : Duplicates.of(like, job, now);
    if (duplicate != null) {
      return duplicate;
    }
    if (home.drain != null) {
      return new Enqueued.Draining(home.name());
    }
    if (home.isFull()) {
      return new Enqueued.Refused(home.name(), home.places.pending());
    }
    return new Enqueued.New(add(job, home, like, now).snapshot());
  }

  private Entry add(Job job, Home home, @Nullable Entry like, long now) {
    var entry = new Entry(job, home, ledger.nextN(), now);
    if (!job.ties().isNone()) {
      ledger.kin.born(entry, now);
      if (like != null && !like.state.terminal()) {
        home.uniques.queue(entry);
      } else {
        if (like != null) {
          home.standDown(like, now);
        }
        home.stand(entry, now);
      }
    }
    ledger.known.put(entry);
    home.add(entry);
    home.tally.enqueued(now);
    return entry;
  }

  private Enqueued.@Nullable Known known(String id, long now) {
    var there = ledger.job(id);
    if (there != null) {
      return new Enqueued.Known(id, there.state, Optional.of(there.snapshot()));
    }
    return ledger
        .known
        .gone(id, now)
        .map(gone -> new Enqueued.Known(id, gone.state(), Optional.empty()))
        .orElse(null);
  }

  /// The first refusal that storing them one after the other would meet, or null.
  private @Nullable Enqueued refused(List<Job> jobs, long now) {
    Map<Home, Integer> more = new HashMap<>();
    var ids = new HashSet<String>();
    for (var job : jobs) {
      if (known(job.id(), now) != null) {
        continue;
      }
      var parents = job.ties().parents().stream().filter(it -> !ids.contains(it)).toList();
      var unknown = ledger.kin.unknown(parents, now);
      if (!unknown.isEmpty()) {
        return new Enqueued.Orphan(unknown);
      }
      if (ids.add(job.id())) {
        var home = ledger.homes.orNew(job.queue(), now);
        if (home.drain != null) {
          return new Enqueued.Draining(home.name());
        }
        int coming = more.merge(home, 1, Integer::sum);
        if (home.places.pending() + coming > home.config.maxDepth().orElse(Integer.MAX_VALUE)) {
          return new Enqueued.Refused(home.name(), home.places.pending());
        }
      }
    }
    return null;
  }
}
