package io.millrace.backend.memory.verb;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.lane.Picking;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Want;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One worker's walk from home to home: what each lends it, and when there may be more.
final class Visit {
  final List<Claim> lent = new ArrayList<>();

  /// Homes that lend nothing because they are paused.
  final List<String> paused = new ArrayList<>(0);

  /// When those may start that a rate holds, by home.
  final Map<String, Instant> frees = new HashMap<>(0);

  private final Ledger ledger;
  private final Want want;
  private final String stamp;
  private final Picking picking;
  private long next = Long.MAX_VALUE;

  /// All that it is lent carries that stamp.
  Visit(Ledger ledger, Want want, String stamp, Picking picking) {
    this.ledger = ledger;
    this.want = want;
    this.stamp = stamp;
    this.picking = picking;
  }

  void of(Home home) {
    if (home.paused(picking.now).isPresent()) {
      paused.add(home.name());
    } else {
      lend(home);
    }
    long free = home.frees(picking.now);
    if (free != Long.MAX_VALUE) {
      frees.put(home.name(), Instant.ofEpochMilli(free));
    }
    next = Math.min(next, Math.min(free, home.places.next()));
  }

  /// When something becomes ready, or may start, that could not yet.
  Optional<Instant> next() {
    return next == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(next));
  }

  private void lend(Home home) {
    int wanted = Math.min(want.max(), Want.MOST) - lent.size();
    int room = home.room(picking.now);
    if (room < wanted) {
      home.choosing.tellHeld(picking);
    }
    for (int left = Math.min(room, wanted); left > 0; left--) {
      if (!fill(home)) {
        return;
      }
    }
    if (home.slots() == 0 && isToStart() && Preempting.ask(home, picking)) {
      picking.attend.add(home.name());
    }
  }

  /// Gives one slot to the best that is ready, or back to who stands aside and goes before it;
  /// false when nobody wants it.
  private boolean fill(Home home) {
    var aside = home.giveWay.aside() == 0 ? null : home.giveWay.next();
    picking.below = aside == null ? Integer.MAX_VALUE : aside.job.priority();
    var entry = home.choosing.poll(picking);
    if (entry != null) {
      start(home, entry);
      return true;
    }
    if (aside == null) {
      return false;
    }
    Preempting.resume(aside, picking.now);
    picking.attend.add(home.name());
    return true;
  }

  private void start(Home home, Entry entry) {
    long now = picking.now;
    home.places.left(entry);
    home.choosing.start(now);
    Duration length = want.lease().orElse(entry.job.terms().lease());
    Leases.lend(entry, ledger.token(now, stamp), want.holder(), length, now);
    home.tally.claimed();
    lent.add(entry.claim(ledger.kin.results(entry)));
  }

  /// Whether who asks would start what it is lent: who only brings jobs home would not.
  private boolean isToStart() {
    return want.max() > 0 || !want.types().isEmpty();
  }
}
