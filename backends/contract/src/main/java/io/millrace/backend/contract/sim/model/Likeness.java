package io.millrace.backend.contract.sim.model;

import io.millrace.backend.contract.sim.tell.Sight;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Unique.Part;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which job of a queue stands for all like it, and which is to be the next to, in the model.
public final class Likeness {
  private final Map<String, Modelled> standing = new HashMap<>();
  private final Map<String, Modelled> next = new HashMap<>();
  private final Model model;

  Likeness(Model model) {
    this.model = model;
  }

  private static Optional<Unique> of(Modelled held) {
    return held.job.ties().unique();
  }

  /// Who stands for jobs of that print.
  @Nullable Modelled standing(String print, long now) {
    var there = standing.get(print);
    if (there != null && isOver(there, now)) {
      end(there, now);
      return standing.get(print);
    }
    return there;
  }

  private static boolean isOver(Modelled there, long now) {
    return of(there)
        .flatMap(Unique::period)
        .filter(period -> now >= there.createdAt + period.toMillis())
        .isPresent();
  }

  /// A job stands for those like it, unless another does or its own state does not count.
  void stand(Modelled held, long now) {
    of(held)
        .filter(it -> it.states().contains(held.state))
        .filter(it -> standing(it.print(), now) == null)
        .ifPresent(it -> standing.put(it.print(), held));
  }

  /// A new job waits for one that runs.
  void follow(Modelled heir) {
    of(heir).ifPresent(it -> next.put(it.print(), heir));
    heir.heir = true;
    heir.await();
  }

  /// A job has changed its state.
  void moved(Modelled held, long now) {
    boolean counts = of(held).filter(it -> !it.states().contains(held.state)).isEmpty();
    boolean succeeded = held.state.terminal() && hasHeir(held);
    // One that came next stands also while it waits for others still.
    boolean waits = held.state == JobState.WAITING || isHeir(held);
    if (succeeded || (!counts && (held.state.terminal() || !waits))) {
      end(held, now);
    }
  }

  /// A job stands for nobody any more, and is nobody's heir.
  void end(Modelled held, long now) {
    var print = of(held).map(Unique::print).orElse("");
    next.remove(print, held);
    if (standing.remove(print, held)) {
      var heir = next.remove(print);
      if (heir != null) {
        standing.put(print, heir);
        heir.heir = false;
        heir.release(now);
        model.saw(Sight.HEIR_RELEASED);
      }
    }
  }

  private boolean hasHeir(Modelled held) {
    return of(held)
        .filter(it -> next.containsKey(it.print()) && standing.get(it.print()) == held)
        .isPresent();
  }

  boolean isStanding(Modelled held) {
    return of(held).filter(it -> standing.get(it.print()) == held).isPresent();
  }

  boolean isHeir(Modelled held) {
    return of(held).filter(it -> next.get(it.print()) == held).isPresent();
  }

  /// What becomes of a job when one like it is there: whose place it takes over something from, if
  /// it is not put in itself.
  Optional<Modelled> takenFor(Modelled there, Job job, long now) {
    var unique = job.ties().unique().orElseThrow();
    return switch (unique.onConflict()) {
      case SKIP -> {
        model.saw(Sight.DUPLICATE_SKIPPED);
        yield Optional.of(there);
      }
      case REPLACE -> Optional.of(replaced(there, job, unique.replace(), now));
      case DEBOUNCE -> Optional.of(debounced(there, job, unique, now));
      case KEEP_LAST -> {
        var heir = next.get(unique.print());
        var newest = heir == null && !isBegun(there) ? there : heir;
        yield Optional.ofNullable(newest).map(it -> replaced(it, job, Set.of(Part.ARGS), now));
      }
    };
  }

  private static boolean isBegun(Modelled held) {
    return held.state == JobState.RUNNING || held.state.terminal();
  }

  private Modelled replaced(Modelled there, Job job, Set<Part> parts, long now) {
    if (isBegun(there)) {
      return there;
    }
    var changed = parts.contains(Part.ARGS) ? there.job.withArgs(job.args()) : there.job;
    there.job = parts.contains(Part.PRIORITY) ? changed.withPriority(job.priority()) : changed;
    if (parts.contains(Part.RUN_AT)) {
      later(there, wanted(job, now), now);
    }
    there.version++;
    model.saw(Sight.DUPLICATE_REPLACED);
    return there;
  }

  private Modelled debounced(Modelled there, Job job, Unique unique, long now) {
    if (!there.isPending() || there.begun) {
      return there;
    }
    long latest =
        unique.maxDelay().map(it -> there.createdAt + it.toMillis()).orElse(Long.MAX_VALUE);
    later(there, Math.min(wanted(job, now), latest), now);
    there.version++;
    model.saw(Sight.DUPLICATE_DEBOUNCED);
    return there;
  }

  private static void later(Modelled held, long wanted, long now) {
    if (held.isPending()) {
      held.place(wanted, now);
    } else {
      held.runAt = Math.max(wanted, now);
    }
  }

  private static long wanted(Job job, long now) {
    return job.window().runAt().map(Instant::toEpochMilli).orElse(now);
  }
}
