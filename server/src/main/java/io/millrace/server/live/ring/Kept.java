package io.millrace.server.live.ring;

import io.millrace.core.bus.Epoch;
import io.millrace.core.bus.Fact;
import io.millrace.core.bus.Letter.Ask;
import io.millrace.core.bus.Letter.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A channel that somebody reads, or did not long ago: its ring, and where that comes from. It is
/// numbered here where this node owns the stream, otherwise copied from the node that does. Where
/// that one is not heard for long, this node numbers for itself what it hears, as long as must be.
/// For one context.
final class Kept {
  /// So long who comes waits for the ring, or for what he says is in it.
  private static final long PATIENCE = Duration.ofSeconds(3).toNanos();

  /// Who owns the stream is not there when he says nothing for so long; another has had time to
  /// take his place.
  static final long SILENCE = Ownership.TTL.plusSeconds(4).toNanos();

  /// A node that did not look for longer stood still itself.
  private static final long STILL = Duration.ofSeconds(1).toNanos();

  private final Making making;
  private final Copying copying;
  private final Serving serving;
  private final List<Waiting> waiting = new ArrayList<>();
  private @Nullable Ring ring;

  /// Of the reign in which the ring is numbered; none where this node numbers for itself.
  private Epoch epoch = Epoch.NONE;

  /// Whether something happened that was to be numbered here, and was not.
  private boolean lapsed;

  private long wordAt;
  private long lookedAt;
  private int readers;
  private Instant leftAt;

  /// How rings are begun that are numbered here.
  interface Making {
    Ring alone();

    /// In that reign, under a number that it has not had.
    Epoch next(long reign);

    Ring in(Epoch epoch);
  }

  /// Who waits for the ring, and for what is to be in it; since when.
  private record Waiting(CompletableFuture<Ring> joined, From from, long since) {}

  Kept(Making making, Copying copying, Serving serving, Instant now, long nanos) {
    this.making = making;
    this.copying = copying;
    this.serving = serving;
    this.leftAt = now;
    this.wordAt = nanos;
    this.lookedAt = nanos;
  }

  /// One more reads.
  void join(CompletableFuture<Ring> joined, From from, long nanos) {
    readers++;
    waiting.add(new Waiting(joined, from, nanos));
  }

  /// Lets those in whose ring is there, or who have waited long enough.
  void admit(long nanos) {
    var there = ring;
    if (there != null) {
      waiting.removeIf(it ->
          (nanos - it.since >= PATIENCE || holds(there, it.from)) && it.joined.complete(there));
    }
  }

  /// Whether what he asks for is there, or will never be: only a copy may be behind what its reader
  /// has heard elsewhere.
  private boolean holds(Ring there, From from) {
    return switch (from) {
      case From.After(Position it) -> copying.copy() == null || !isAhead(it, there);
      case From.Now _, From.Snapshot _, From.Since _ -> true;
    };
  }

  private boolean isAhead(Position it, Ring there) {
    return it.epoch().equals(there.epoch())
        ? it.offset() > there.last()
        : Epoch.parse(it.epoch()).filter(that -> that.compareTo(epoch) > 0).isPresent();
  }

  void leave(Instant now) {
    if (--readers == 0) {
      leftAt = now;
    }
  }

  /// Whether nobody has wanted it for so long that nobody will come back.
  boolean isForgotten(Instant now) {
    return readers == 0 && !now.isBefore(leftAt.plus(Ring.AGE));
  }

  /// Sees to it that the ring comes from where it is to come from; whether there is another one.
  boolean look(Owner owner, Instant now, long nanos) {
    // Nobody is silent while nobody listens; a word may have come since.
    wordAt = Math.min(nanos, wordAt + Math.max(0, nanos - lookedAt - STILL));
    lookedAt = nanos;
    var before = ring;
    switch (owner) {
      case Owner.Alone _ -> alone();
      case Owner.Self(long reign) -> own(reign, nanos);
      case Owner.Other(String name) -> copying.ask(name, nanos);
      case Owner.Nobody _ -> {}
    }
    boolean unheard = ring == null && owner instanceof Owner.Nobody;
    if (nanos - wordAt >= (unheard ? PATIENCE : SILENCE)) {
      alone();
    }
    var there = ring;
    if (there != null) {
      there.expire(now);
      serve(there, owner, nanos);
    }
    admit(nanos);
    return there != before;
  }

  private void serve(Ring there, Owner owner, long nanos) {
    if (owner instanceof Owner.Self) {
      serving.rest(there, epoch, nanos);
    } else {
      serving.end();
    }
  }

  private void alone() {
    if (ring == null || !epoch.equals(Epoch.NONE)) {
      copying.forget();
      show(making.alone(), Epoch.NONE);
    }
  }

  private void own(long reign, long nanos) {
    wordAt = nanos;
    if (ring == null || epoch.reign() != reign || lapsed) {
      var next = making.next(reign);
      copying.begun(next);
      show(making.in(next), next);
    }
  }

  private void show(Ring next, Epoch of) {
    var before = ring;
    ring = next;
    epoch = of;
    lapsed = false;
    if (before != null) {
      before.end(next);
    }
  }

  /// A fact of this channel happened; whether it is numbered here.
  boolean heard(Fact fact, Owner owner, Instant now) {
    var there = ring;
    if (there == null) {
      return false;
    }
    if (!isNumberedHere(owner)) {
      // The reign may turn out to last: then its ring lacks this one.
      lapsed |= there != copying.copy();
      return false;
    }
    there.add(fact, now);
    return true;
  }

  private boolean isNumberedHere(Owner owner) {
    return epoch.equals(Epoch.NONE) || owner.equals(new Owner.Self(epoch.reign()));
  }

  /// Another node, which copies the ring, wants more of it.
  void asked(Ask ask, Instant now, long nanos) {
    leftAt = now;
    if (ring != null) {
      serving.asked(ask, ring, epoch, nanos);
    }
  }

  /// Whether another node waits for more.
  boolean isWaitedFor() {
    return serving.isWaitedFor();
  }

  /// Sends it to those that do.
  void more() {
    if (ring != null) {
      serving.more(ring, epoch);
    }
  }

  /// A piece of the ring came from the node that owns the stream.
  void came(Page page, Owner owner, Instant now, long nanos) {
    if (owner instanceof Owner.Self || !copying.take(page, now)) {
      return;
    }
    wordAt = nanos;
    var copy = copying.copy();
    if (copy != null && !page.more() && copy != ring) {
      show(copy, copying.epoch());
    }
    look(owner, now, nanos);
  }
}
