package io.millrace.server.live.ring;

import io.millrace.core.spi.LeaseStore;
import io.millrace.core.spi.LeaseStore.Reign;
import io.millrace.server.alarm.Pass;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows which of several nodes numbers the facts of ordered channels: the one that holds the
/// store's lease `stream`. The node to which it falls takes it when nobody has it, any other when
/// it has not for a while; and who has it keeps it, because each reign begins all channels anew.
public final class Ownership implements Pass {
  public static final Duration PERIOD = Duration.ofSeconds(1);

  /// The lease, and what is looked up on the ring of nodes.
  public static final String NAME = "stream";

  static final Duration TTL = Duration.ofSeconds(5);

  /// Who finds so many times in a row that nobody has it waits no longer for whose it is: that one
  /// may be about to stop.
  private static final int LEFT = 1;

  private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

  private final LeaseStore leases;
  private final String name;
  private final BooleanSupplier falls;
  private final LongSupplier nanos;
  private volatile Belief belief = new Belief(new Owner.Nobody(), null, 0);
  private volatile boolean retired;
  private int free;

  /// Who it is; where it is this node, its reign, and until when it surely is.
  private record Belief(Owner owner, @Nullable Reign mine, long until) {}

  /// `name` is that of this node and of this start of it: one that starts again is another, because
  /// it does not know what it numbered before. `falls` tells whether it is to take what nobody has;
  /// `nanos` is a time that only goes on.
  public Ownership(LeaseStore leases, String name, BooleanSupplier falls, LongSupplier nanos) {
    this.leases = leases;
    this.name = name;
    this.falls = falls;
    this.nanos = nanos;
  }

  /// Under which name this node holds the lease and gets letters.
  String name() {
    return name;
  }

  /// A time that only goes on.
  LongSupplier nanos() {
    return nanos;
  }

  /// Who numbers now. From any thread.
  Owner owner() {
    var now = belief;
    boolean over = now.mine != null && nanos.getAsLong() - now.until >= 0;
    // A renewal that was on its way may be believed after the end.
    return retired || over ? new Owner.Nobody() : now.owner;
  }

  @Override
  public Future<Again> run() {
    if (retired) {
      return Future.succeededFuture(Again.WHEN_IT_RINGS);
    }
    var looked = belief.mine == null ? look() : hold();
    return looked.map(Again.WHEN_IT_RINGS);
  }

  private Future<Void> look() {
    return leases
        .get(NAME)
        .compose(there -> {
          free = there.isEmpty() ? free + 1 : 0;
          if (free > LEFT || (there.isEmpty() && falls.getAsBoolean())) {
            return hold();
          }
          believe(new Belief(other(there), null, 0));
          return Future.succeededFuture();
        });
  }

  private static Owner other(Optional<Reign> there) {
    return there.<Owner>map(it -> new Owner.Other(it.node())).orElseGet(Owner.Nobody::new);
  }

  private Future<Void> hold() {
    // The store counts from later, so it gives the lease to nobody before we have stopped.
    long asked = nanos.getAsLong();
    return leases
        .lease(NAME, name, TTL)
        .compose(reign -> {
          if (retired) {
            return giveUp(reign);
          }
          believe(
              reign
                  .map(it -> new Belief(new Owner.Self(it.epoch()), it, asked + TTL.toNanos()))
                  .orElseGet(() -> new Belief(new Owner.Nobody(), null, 0)));
          return Future.succeededFuture();
        });
  }

  private Future<Void> giveUp(Optional<Reign> reign) {
    return reign.map(it -> leases.resign(it, Duration.ZERO)).orElseGet(Future::succeededFuture);
  }

  /// Numbers no more from now on, and gives the lease back at once.
  public Future<Void> retire() {
    retired = true;
    var mine = Optional.ofNullable(belief.mine);
    believe(new Belief(new Owner.Nobody(), null, 0));
    return giveUp(mine);
  }

  private void believe(Belief next) {
    tell("stream left", belief, next);
    tell("stream taken", next, belief);
    belief = next;
  }

  private void tell(String what, Belief one, Belief other) {
    if (one.mine != null && !one.owner.equals(other.owner)) {
      LOG.info("{} node={} epoch={}", what, name, one.mine.epoch());
    }
  }
}
