package io.millrace.backend.memory.home;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.keep.Answers;
import io.millrace.backend.memory.keep.Changes;
import io.millrace.backend.memory.keep.Definitions;
import io.millrace.backend.memory.keep.Gone;
import io.millrace.backend.memory.keep.Leases;
import io.millrace.backend.memory.keep.Operations;
import io.millrace.backend.memory.keep.Requests;
import io.millrace.backend.memory.keep.StoreClock;
import io.millrace.backend.memory.keep.Trail;
import io.millrace.backend.memory.keep.Workers;
import io.millrace.backend.memory.limit.Breakers;
import io.millrace.backend.memory.limit.Limiters;
import io.millrace.core.job.Ids;
import io.millrace.core.job.Token;
import io.millrace.core.spi.Prune;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// All that a memory backend knows. Written by one thread at a time (`Turn`).
public final class Ledger {
  public final int maxRescues;

  /// How many ended jobs of one state a queue keeps whatever happens.
  public final int mostEnded;

  public final Changes changes = new Changes();
  public final Limiters limiters = new Limiters(changes);
  public final Breakers breakers = new Breakers(changes);
  public final Answers answers = new Answers(changes);
  public final Definitions definitions = new Definitions(changes);
  public final Requests requests = new Requests(changes);
  public final Trail trail = new Trail(changes);
  public final Operations operations = new Operations(changes);
  public final Leases leases = new Leases(changes);
  public final Workers workers = new Workers(changes);
  public final Children children = new Children();
  public final Aftermath aftermath = new Aftermath();
  public final Known known;
  public final Kin kin;
  public final Homes homes;
  private final Clock clock;
  private final StoreClock time;
  private final RandomGenerator random;
  private long lastN;
  private long lastEpoch;

  /// `grace` is what somebody has to give way who is made to; `relaned` how many jobs a step looks
  /// at whose queue was set up otherwise.
  public Ledger(
      int maxRescues,
      Duration grace,
      int mostEnded,
      int relaned,
      Clock clock,
      RandomGenerator random) {
    this.maxRescues = maxRescues;
    this.mostEnded = mostEnded;
    this.clock = clock;
    this.time = new StoreClock(clock);
    this.random = random;
    this.known = new Known(random.nextLong());
    this.kin = new Kin(known, children, aftermath);
    this.homes =
        new Homes(
            new Home.Shared(
                changes, limiters, breakers, children, aftermath, time, grace, relaned));
  }

  public long now() {
    return time.now();
  }

  public long nextN() {
    return ++lastN;
  }

  /// A token that was never given: epochs rise over the whole store, so that two jobs lent in one
  /// call do not share one either.
  public Token token(long now, String stamp) {
    lastEpoch = Math.max(lastEpoch + 1, now);
    return new Token(lastEpoch, stamp);
  }

  public RandomGenerator random() {
    return random;
  }

  /// A source of stamps.
  public Ids ids() {
    return new Ids(clock, random);
  }

  public @Nullable Entry job(String id) {
    return known.job(id);
  }

  public @Nullable Home home(String queue) {
    return homes.get(queue);
  }

  /// Forgets a job. The fact that it was there stays for a while when a person deleted it, or its
  /// sender may send it again.
  public void forget(Entry entry, boolean byHand, long now) {
    boolean remember = byHand || isSentAgain(entry.job.id());
    leave(entry, now);
    children.forgotten(entry);
    changes.forgotten(entry.n);
    if (remember) {
      remember(entry, now);
    }
  }

  private void leave(Entry entry, long now) {
    var home = Home.of(entry);
    home.remove(entry);
    home.standDown(entry, now);
    home.tally.pruned();
    known.remove(entry);
    changes.noteLast(home);
  }

  private void remember(Entry entry, long now) {
    var gone = new Gone(entry.state, now);
    changes.remembered(entry.job.id(), gone);
    known.remember(entry.job.id(), gone);
  }

  /// Forgets a job that an operation deletes, which may have it back. Who names it goes on doing
  /// so.
  public void bin(Entry entry, String operation, long now) {
    drop(known.takeOfBin(entry.job.id()));
    boolean stood = Home.of(entry).isStanding(entry);
    long until = now + Prune.BINNED.toMillis();
    changes.binned(entry, entry.n, operation, stood, until);
    leave(entry, now);
    remember(entry, now);
    known.putIntoBin(new Known.Binned(entry, operation, stood, until));
    tidyBin(now, 1);
  }

  /// Brings one back out of its bin; null when its id was taken meanwhile, or its queue is gone.
  public @Nullable Entry recall(Known.Binned one, long now) {
    var entry = one.entry();
    known.takeOfBin(one.id());
    var home = home(entry.job.queue());
    if (home == null || home != entry.keeper || job(one.id()) != null || one.until() <= now) {
      drop(one);
      return null;
    }
    known.put(entry);
    known.gone.remove(one.id());
    home.restored(entry);
    if (one.stood()) {
      home.stand(entry, now);
    }
    entry.changed(now);
    entry.mark(now, "job.updated", entry.state, one.operation(), "recalled");
    return entry;
  }

  /// Forgets for good what lies in bins for too long, or is too much, up to so many; answers
  /// whether there may be more.
  public boolean tidyBin(long now, int limit) {
    for (int count = 0; count < limit; count++) {
      var over = known.overInBin(now);
      if (over == null) {
        return false;
      }
      drop(known.takeOfBin(over.id()));
    }
    return true;
  }

  private void drop(Known.@Nullable Binned one) {
    if (one != null) {
      if (job(one.id()) == null) {
        children.forgotten(one.entry());
      }
      changes.forgotten(one.entry().n);
    }
  }

  /// Whether the id is its sender's own, or of a call that was begun and not answered.
  private boolean isSentAgain(String id) {
    return !Ids.isMade(id) || answers.isOpen(id);
  }

  /// So late it was already before the start.
  public void restored(long at) {
    time.restored(at);
  }

  /// No place and no epoch up to these is given again.
  public void restored(long n, long epoch) {
    lastN = Math.max(lastN, n);
    lastEpoch = Math.max(lastEpoch, epoch);
  }

  public long lastN() {
    return lastN;
  }

  public long lastEpoch() {
    return lastEpoch;
  }
}
