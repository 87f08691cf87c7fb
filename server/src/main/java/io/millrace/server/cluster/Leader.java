package io.millrace.server.cluster;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Fact;
import io.millrace.core.spi.LeaseStore;
import io.millrace.core.spi.LeaseStore.Reign;
import io.millrace.server.alarm.Pass;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Leads, if it can: holds the store's lease `scheduler`, renews it in time, and believes in it no
/// longer than it surely lasts. Two may believe for a while when time is out of joint: what a
/// leader does for all (forgetting what is over) is the same done twice, so it carries no epoch.
public final class Leader implements Pass {
  public static final Duration PERIOD = Duration.ofSeconds(3);

  /// The lease of who leads.
  static final String NAME = "scheduler";

  static final Duration TTL = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(Leader.class);

  private final LeaseStore leases;
  private final String node;
  private final Bus bus;
  private final Clock clock;
  private final LongSupplier nanos;
  private volatile Belief belief = Belief.NONE;
  private volatile boolean retired;

  /// The reign that is one's own, and until when it surely is, by a clock that nobody sets.
  private record Belief(@Nullable Reign reign, long until) {
    private static final Belief NONE = new Belief(null, 0);
  }

  /// `nanos` is a time that only goes on.
  public Leader(LeaseStore leases, String node, Bus bus, Clock clock, LongSupplier nanos) {
    this.leases = leases;
    this.node = node;
    this.bus = bus;
    this.clock = clock;
    this.nanos = nanos;
  }

  @Override
  public Future<Again> run() {
    if (retired) {
      return Future.succeededFuture(Again.WHEN_IT_RINGS);
    }
    // The store counts from later, so it gives the lease to nobody before we have stopped.
    long asked = nanos.getAsLong();
    return leases
        .lease(NAME, node, TTL)
        .compose(reign -> {
          if (retired) {
            return giveUp(reign).map(Again.WHEN_IT_RINGS);
          }
          believe(new Belief(reign.orElse(null), asked + TTL.toNanos()));
          return Future.succeededFuture(Again.WHEN_IT_RINGS);
        });
  }

  private Future<Void> giveUp(Optional<Reign> reign) {
    return reign.map(it -> leases.resign(it, Duration.ZERO)).orElseGet(Future::succeededFuture);
  }

  /// Whether this node leads. From any thread.
  public boolean isLeading() {
    var now = belief;
    return now.reign != null && nanos.getAsLong() - now.until < 0;
  }

  /// Who leads, as the store knows it.
  public Future<Optional<Reign>> reign() {
    return leases.get(NAME);
  }

  /// Has whoever leads make room for another, for as long as a lease lasts; it may be this node or
  /// not. Answers who led.
  public Future<Optional<Reign>> stepDown() {
    return leases
        .get(NAME)
        .compose(there ->
            there
                .map(it -> leases.resign(it, TTL).map(_ -> deposed(it)))
                .orElseGet(() -> Future.succeededFuture(there)));
  }

  private Optional<Reign> deposed(Reign reign) {
    var mine = belief.reign;
    if (mine != null && mine.epoch() == reign.epoch()) {
      believe(Belief.NONE);
    }
    return Optional.of(reign);
  }

  /// Never leads from now on, if it does not already.
  public void abstain() {
    retired = true;
  }

  /// Leads no more, and gives the lease back at once.
  public Future<Void> retire() {
    abstain();
    var mine = Optional.ofNullable(belief.reign);
    believe(Belief.NONE);
    return giveUp(mine);
  }

  private void believe(Belief next) {
    var before = belief.reign;
    belief = next;
    if (before != null && (next.reign == null || next.reign.epoch() != before.epoch())) {
      tell("leader.resigned", before);
    }
    if (next.reign != null && (before == null || next.reign.epoch() != before.epoch())) {
      tell("leader.elected", next.reign);
    }
  }

  private void tell(String name, Reign reign) {
    LOG.info("{} node={} epoch={}", name, node, reign.epoch());
    var detail = Map.of("node", node, "epoch", Long.toString(reign.epoch()));
    bus.changed().publish(List.of(new Fact(name, clock.instant(), node, "", "", detail)));
  }
}
