package io.millrace.backend.memory.verb;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.Entry;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
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
    for (var job : jobs) {
      answers.add(enqueue(job, now));
    }
    return answers;
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
      return new Enqueued.Refused(home.name(), home.pending());
    }
    return new Enqueued.New(add(job, home, like, now).snapshot());
  }

  private Entry add(Job job, Home home, @Nullable Entry like, long now) {
    var entry = new Entry(job, home, ledger.nextN(), now);
    if (!job.ties().isNone()) {
      ledger.kin.born(entry, now);
      if (like == null) {
        home.stand(entry, now);
      } else {
        home.uniques.queue(entry);
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
        if (home.pending() + coming > home.config.maxDepth().orElse(Integer.MAX_VALUE)) {
          return new Enqueued.Refused(home.name(), home.pending());
        }
      }
    }
    return null;
  }
}
