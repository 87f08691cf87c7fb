package io.millrace.backend.contract.sim.model;

import io.millrace.backend.contract.sim.tell.Sight;
import io.millrace.backend.contract.sim.tell.Sights;
import io.millrace.backend.contract.sim.tell.Violation;
import io.millrace.core.limit.Grant;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Weighed;
import io.millrace.core.spi.LimitStore.Ask;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The named limiters in the model: what each is set to, what has started under its rate, and what
/// somebody holds of it by hand. What jobs hold is counted afresh each time.
public final class Metered {
  private final Collection<Modelled> jobs;
  private final Sights sights;
  private final Map<String, Limit> limits = new HashMap<>();
  private final Map<String, Starts> starts = new HashMap<>();
  private final Map<String, Permit> permits = new HashMap<>();
  private boolean lapsing;

  private record Permit(String limiter, int weight, long until) {
    Permit until(long changed) {
      return new Permit(limiter, weight, changed);
    }
  }

  Metered(Collection<Modelled> jobs, Sights sights) {
    this.jobs = jobs;
    this.sights = sights;
  }

  /// Whether the one that every job asks lets one more start.
  boolean allowsAny(long now) {
    return starts(Limiter.GLOBAL).allow(now);
  }

  /// From when on it must, if none starts until then.
  long sureAt(long now) {
    return starts(Limiter.GLOBAL).sureAt(now);
  }

  /// Takes note that a job starts, of whatever kind.
  void startAny(long now) {
    starts(Limiter.GLOBAL).start(now);
  }

  /// Those that somebody has set up.
  public Set<String> names() {
    return limits.keySet();
  }

  boolean hasRate(String limiter) {
    return limit(limiter).rate().isPresent();
  }

  public void change(String limiter, Limit limit, long now) {
    limits.put(limiter, limit);
    starts(limiter).change(limit.rate(), now);
  }

  /// What a limiter has counted is forgotten, and what is held of it by hand.
  public void reset(String limiter, long now) {
    permits.values().removeIf(it -> it.limiter.equals(limiter));
    starts.remove(limiter);
    starts(limiter).change(limit(limiter).rate(), now);
  }

  private Limit limit(String limiter) {
    return limits.getOrDefault(limiter, Limit.NONE);
  }

  private Starts starts(String limiter) {
    return starts.computeIfAbsent(limiter, _ -> new Starts());
  }

  /// Whether neither what is held nor what has started forbids that.
  boolean allows(Weighed asked, long now) {
    return hasRoom(asked, now) && starts(asked.limiter()).allow(asked.weight(), now);
  }

  private boolean hasRoom(Weighed asked, long now) {
    return hasRoom(asked, surelyTaken(asked.limiter(), now));
  }

  /// Whether what somebody holds may be over though his job has not come home.
  boolean mayHaveLapsed(Modelled held, long now) {
    return lapsing && held.hasLapsed(now);
  }

  private boolean hasRoom(Weighed asked, int taken) {
    int most = limit(asked.limiter()).concurrency().orElse(Integer.MAX_VALUE);
    // One that weighs more than there is at all passes alone.
    return taken + asked.weight() <= most || (taken == 0 && asked.weight() > most);
  }

  /// Units of a limiter that are held, by jobs and by hand.
  int taken(String limiter, long now) {
    expire(now);
    int taken = 0;
    for (var permit : permits.values()) {
      taken += permit.limiter.equals(limiter) ? permit.weight : 0;
    }
    for (var held : jobs) {
      taken += held.isActing() ? weight(held, limiter) : 0;
    }
    return taken;
  }

  /// Permits of those who let their lease run out may be over before their jobs come home.
  void lapse() {
    lapsing = true;
  }

  /// Those of them whose holder has not let its lease run out: a permit may end by itself then,
  /// also while its job is lent to be judged.
  int surelyTaken(String limiter, long now) {
    int taken = taken(limiter, now);
    for (var held : jobs) {
      taken -= mayHaveLapsed(held, now) ? weight(held, limiter) : 0;
    }
    return taken;
  }

  private static int weight(Modelled held, String limiter) {
    int weight = 0;
    for (var weighed : held.job.ties().limiters()) {
      weight += weighed.limiter().equals(limiter) ? weighed.weight() : 0;
    }
    return weight;
  }

  private void expire(long now) {
    if (permits.values().removeIf(it -> it.until <= now)) {
      sights.saw(Sight.PERMIT_OVER);
    }
  }

  /// Takes note that something starts.
  void start(Weighed it, long now) {
    starts(it.limiter()).start(it.weight(), now);
  }

  /// Takes note of what somebody was told who asked by hand.
  public void acquired(Ask ask, Grant grant, long now) {
    expire(now);
    var asked = new Weighed(ask.limiter(), ask.weight());
    long until = now + ask.hold().toMillis();
    var there = permits.get(ask.permit());
    switch (grant) {
      case Grant.Granted _ when there != null -> permits.put(ask.permit(), there.until(until));
      case Grant.Granted _ -> {
        if (!allows(asked, now)) {
          throw new Violation("%s was granted".formatted(ask));
        }
        start(asked, now);
        permits.put(ask.permit(), new Permit(ask.limiter(), ask.weight(), until));
        sights.saw(Sight.PERMIT_TAKEN);
      }
      case Grant.Refused(var freeAt) -> {
        // Without an instant: until somebody gives back.
        boolean full = !hasRoom(asked, taken(asked.limiter(), now));
        if (there != null || (freeAt.isEmpty() ? !full : !hasRoom(asked, now))) {
          throw new Violation("%s was refused until %s".formatted(ask, freeAt));
        }
        sights.saw(freeAt.isEmpty() ? Sight.PERMIT_REFUSED : Sight.PERMIT_TOO_EARLY);
      }
    }
  }

  public void gaveBack(String permit) {
    permits.remove(permit);
  }
}
