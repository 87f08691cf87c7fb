package io.millrace.backend.memory.verb;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.keep.Requests;
import io.millrace.backend.memory.lane.Picking;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Ids;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Claimed;
import java.util.ArrayList;
import java.util.List;
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
    var visit = new Visit(ledger, want, stamp, picking);
    homes.forEach(visit::of);
    if (!visit.lent.isEmpty()) {
      want.request().ifPresent(request -> ledger.requests.remember(request, visit.lent, now));
    }
    return new Claimed(
        visit.lent,
        coming.judge,
        coming.home,
        visit.paused,
        picking.held,
        ledger.breakers.turns.take(),
        picking.attend,
        visit.frees,
        visit.next(),
        coming.more() || picking.more);
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
