package io.millrace.backend.memory.verb;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Line;
import io.millrace.backend.memory.job.Walk;
import io.millrace.core.job.JobState;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Checkup;
import io.millrace.core.spi.Checkup.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Some steps of a look through everything, home by home: first whether each job is where it
/// belongs, then whether what is in each place belongs there, then whether the sums are right.
///
/// Between two slices anything may change: what is looked at is looked at as it is then.
public final class Checking {
  private static final int SLICE = 100;

  /// The lines of a home in the order in which they are looked at; the ready jobs are found from
  /// the jobs, which is as good while the sums are right.
  private static final List<JobState> PLACES =
      Arrays.stream(JobState.values()).filter(it -> it != JobState.READY).toList();

  private static final int MADE = 0;
  private static final int EXPIRING = PLACES.size() + 1;
  private static final int SUMS = EXPIRING + 1;

  private final Ledger ledger;
  private final Set<Check> checks;
  private final boolean repair;
  private final List<Finding> findings = new ArrayList<>();
  private int looked;

  /// In which line of which home, and behind which job.
  private record At(String queue, int line, long key, long n) {
    static At begin(String queue, int line) {
      return new At(queue, line, Long.MIN_VALUE, Long.MIN_VALUE);
    }

    static At read(String text) {
      var parts = text.split(" ", -1);
      return new At(
          parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]), Long.parseLong(parts[3]));
    }

    String text() {
      return queue + " " + line + " " + key + " " + n;
    }
  }

  private record Found(long key, Entry entry) {}

  public Checking(Ledger ledger, Set<Check> checks, boolean repair) {
    this.ledger = ledger;
    this.checks = checks;
    this.repair = repair;
  }

  public Checkup slice(Optional<String> from) {
    var at = from.isPresent() ? At.read(from.get()) : homeBehind("");
    for (int steps = 0; at != null && steps + looked < SLICE; steps++) {
      at = step(at);
    }
    return new Checkup(looked, findings, Optional.ofNullable(at).map(At::text));
  }

  private @Nullable At homeBehind(String queue) {
    var home = ledger.homes.behind(queue);
    return home == null ? null : At.begin(home.name(), MADE);
  }

  private @Nullable At step(At at) {
    var home = ledger.home(at.queue);
    if (home == null) {
      return homeBehind(at.queue);
    }
    if (at.line == SUMS) {
      sums(home);
      return homeBehind(at.queue);
    }
    int most = SLICE - looked;
    var some = some(line(home, at.line), at, most);
    some.forEach(it -> look(home, at.line, it));
    looked += some.size();
    return some.size() < most
        ? At.begin(at.queue, at.line + 1)
        : new At(at.queue, at.line, some.getLast().key, some.getLast().entry.n);
  }

  private static Line line(Home home, int line) {
    if (line == MADE) {
      return home.places.made;
    }
    return line == EXPIRING ? home.places.expiring : home.places.of(PLACES.get(line - 1));
  }

  private static List<Found> some(Line line, At at, int most) {
    var some = new ArrayList<Found>();
    var walk = new Walk(line, at.key, at.n, false);
    while (walk.hasNext() && some.size() < most) {
      long key = walk.key();
      some.add(new Found(key, walk.next()));
    }
    return some;
  }

  private void look(Home home, int line, Found found) {
    if (line == MADE) {
      job(home, found.entry);
    } else if (line == EXPIRING) {
      expiring(home, found);
    } else {
      placed(home, PLACES.get(line - 1), found);
    }
  }

  private void job(Home home, Entry entry) {
    if (ledger.job(entry.job.id()) != entry) {
      boolean free = ledger.job(entry.job.id()) == null;
      found(Check.INDEX, entry, "cannot be found by its id", free, () -> ledger.known.put(entry));
    }
    lease(home, entry);
    if (entry.state == JobState.WAITING) {
      waits(home, entry);
    }
    boolean known = entry.state != JobState.RUNNING || entry.lent != null;
    if (known && !home.places.holds(entry)) {
      found(
          Check.ONE_PLACE,
          entry,
          "not in " + entry.state.wire(),
          true,
          () -> home.places.put(entry));
    }
    if (entry.state != JobState.READY && home.ready.has(entry)) {
      var both = "in ready and " + entry.state.wire();
      found(Check.ONE_PLACE, entry, both, true, () -> home.ready.remove(entry));
    }
    if (home.places.expires(entry) && !home.places.expiring.has(entry.expiresAt(), entry)) {
      Runnable add = () -> home.places.expiring.add(entry.expiresAt(), entry);
      found(Check.INDEX, entry, "not among those that expire", true, add);
    }
  }

  private void waits(Home home, Entry entry) {
    var kin = ledger.kin;
    long now = ledger.now();
    var missed = kin.missed(entry);
    if (home.isFree(entry)) {
      found(Check.DEPENDENCY, entry, "waits for nobody", true, () -> home.free(entry, now));
    }
    if (!missed.isEmpty()) {
      var detail = "waits for %s, and would not hear of it".formatted(missed.getFirst());
      found(Check.DEPENDENCY, entry, detail, true, () -> kin.remind(entry, missed, now));
    }
    if (home.uniques.isLeft(entry)) {
      Runnable inherit = () -> home.inherit(entry, now);
      found(Check.DEPENDENCY, entry, "is the next to none", true, inherit);
    }
  }

  private void lease(Home home, Entry entry) {
    if (entry.state == JobState.RUNNING && entry.lent == null) {
      found(
          Check.LEASE,
          entry,
          "runs without a lease",
          true,
          () -> {
            entry.state = JobState.READY;
            home.places.put(entry);
          });
    } else if (entry.state != JobState.RUNNING && entry.lent != null) {
      var detail = "has a lease and is " + entry.state.wire();
      found(
          Check.LEASE,
          entry,
          detail,
          true,
          () -> {
            entry.lent = null;
            entry.touch();
          });
    }
  }

  private void expiring(Home home, Found found) {
    var entry = found.entry;
    boolean right =
        home.places.expires(entry) && entry.expiresAt() == found.key && isHere(home, entry);
    if (!right) {
      Runnable remove = () -> home.places.expiring.remove(found.key, entry);
      found(Check.INDEX, entry, "is among those that expire, and does not", true, remove);
    }
  }

  private void placed(Home home, JobState state, Found found) {
    var entry = found.entry;
    Runnable remove = () -> home.places.of(state).remove(found.key, entry);
    if (!isHere(home, entry)) {
      found(Check.INDEX, entry, "in " + state.wire() + ", and gone", true, remove);
    } else if (entry.state != state) {
      var both = "in " + state.wire() + " and " + entry.state.wire();
      found(Check.ONE_PLACE, entry, both, true, remove);
    } else if (!home.places.isAt(entry, found.key)) {
      var detail = "in " + state.wire() + " at a time that is not its own";
      found(Check.INDEX, entry, detail, true, remove);
    }
  }

  private boolean isHere(Home home, Entry entry) {
    return entry.keeper == home && home.places.made.has(entry.n, entry);
  }

  private void sums(Home home) {
    int there = 0;
    for (var state : JobState.values()) {
      there += home.places.count(state);
    }
    if (checks.contains(Check.COUNTERS) && there != home.places.made.size()) {
      var detail = "%d jobs, %d in places".formatted(home.places.made.size(), there);
      findings.add(new Finding(Check.COUNTERS, "queue:" + home.name(), detail, false));
    }
  }

  private void found(Check check, Entry entry, String detail, boolean mendable, Runnable mend) {
    if (checks.contains(check)) {
      boolean mended = repair && mendable;
      if (mended) {
        mend.run();
      }
      findings.add(new Finding(check, "job:" + entry.job.id(), detail, mended));
    }
  }
}
