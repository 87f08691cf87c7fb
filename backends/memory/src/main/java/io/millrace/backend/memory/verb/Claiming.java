package io.millrace.backend.memory.verb;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.keep.Requests;
import io.millrace.backend.memory.lane.Picking;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Ids;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Claimed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Lends ready jobs. The only way from ready to running.
public final class Claiming {
  private final Ledger ledger;
  private final Ids stamps;

  public Claiming(Ledger ledger) {
    this.ledger = ledger;
    this.stamps = ledger.ids();
  }

  public Claimed claim(Want want, long now) {
    var repeated = want.request().flatMap(request -> ledger.requests.repeated(request, now));
    if (repeated.isPresent()) {
      return again(repeated.get());
    }
    ledger.limiters.expire(now);
    ledger.breakers.expire(now);
    var stamp = stamps.stamp();
    var picking = new Picking(want.types(), now);
    var coming = new HomeComing(ledger, want, stamp, picking);
    var homes = homes(want);
    homes.forEach(coming::of);
    var lent = new ArrayList<Claim>();
    var paused = new ArrayList<String>(0);
    var frees = new HashMap<String, Instant>(0);
    long next = Long.MAX_VALUE;
    for (var home : homes) {
      if (home.paused(now).isPresent()) {
        paused.add(home.name());
      } else {
        lend(home, want, stamp, picking, lent);
      }
      long free = home.frees(now);
      if (free != Long.MAX_VALUE) {
        frees.put(home.name(), Instant.ofEpochMilli(free));
      }
      next = Math.min(next, Math.min(free, home.places.next()));
    }
    if (!lent.isEmpty()) {
      want.request().ifPresent(request -> ledger.requests.remember(request, lent, now));
    }
    return new Claimed(
        lent,
        coming.judge,
        coming.home,
        paused,
        picking.held,
        ledger.breakers.turns.take(),
        picking.attend,
        frees,
        next == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(next)),
        coming.more() || picking.more);
  }

  private void lend(Home home, Want want, String stamp, Picking picking, List<Claim> lent) {
    long now = picking.now;
    int wanted = Math.min(want.max(), Want.MOST) - lent.size();
    int room = home.room(now);
    if (room < wanted) {
      home.choosing.tellHeld(picking);
    }
    for (int left = Math.min(room, wanted); left > 0; left--) {
      var aside = home.giveWay.aside() == 0 ? null : home.giveWay.next();
      picking.below = aside == null ? Integer.MAX_VALUE : aside.job.priority();
      var entry = home.choosing.poll(picking);
      if (entry == null && aside != null) {
        Preempting.resume(aside, now);
        picking.attend.add(home.name());
        continue;
      }
      if (entry == null) {
        return;
      }
      home.places.left(entry);
      home.choosing.start(now);
      Duration length = want.lease().orElse(entry.job.terms().lease());
      Leases.lend(entry, ledger.token(now, stamp), want.holder(), length, now);
      home.tally.claimed();
      lent.add(entry.claim(ledger.kin.results(entry)));
    }
    if (home.slots() == 0 && isToStart(want) && Preempting.ask(home, picking)) {
      picking.attend.add(home.name());
    }
  }

  /// Whether who asks would start what it is lent: who only brings jobs home would not.
  private static boolean isToStart(Want want) {
    return want.max() > 0 || !want.types().isEmpty();
  }

  /// The homes that there are, in the order in which this want asks them: a repeat asks alike.
  private List<Home> homes(Want want) {
    RandomGenerator draw =
        want.request()
            .<RandomGenerator>map(request -> new SplittableRandom(request.hashCode()))
            .orElse(ledger.random());
    var homes = new ArrayList<Home>(want.queues().list().size());
    for (var queue : want.queues().order(draw)) {
      var home = ledger.home(queue);
      if (home != null) {
        homes.add(home);
      }
    }
    return homes;
  }

  private Claimed again(List<Requests.Lending> lendings) {
    var lent = new ArrayList<Claim>();
    for (var lending : lendings) {
      var entry = ledger.job(lending.id());
      if (entry != null && entry.lent != null && entry.lent.token.proves(lending.token())) {
        lent.add(entry.claim(ledger.kin.results(entry)));
      }
    }
    return Claimed.of(lent);
  }
}
