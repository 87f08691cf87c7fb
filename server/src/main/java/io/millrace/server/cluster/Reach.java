package io.millrace.server.cluster;

import io.millrace.core.bus.Bus;
import io.millrace.server.alarm.Pass;
import io.vertx.core.Future;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees that what is told to all members comes to all of them.
///
/// Who carries messages strikes off a member that was taken for gone, also what is to be brought to
/// it; where that takes longer than until it is back, it strikes off one that is there. Nobody
/// tells that one, and it would hear nothing of the others for ever.
final class Reach implements Pass {
  static final Duration PERIOD = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Reach.class);

  private final Cluster cluster;
  private final Bus bus;

  Reach(Cluster cluster, Bus bus) {
    this.cluster = cluster;
    this.bus = bus;
  }

  @Override
  public Future<Again> run() {
    return cluster
        .reaches(Bus.SHARED, bus.own())
        .compose(all -> all ? Future.succeededFuture() : introduce())
        .map(Again.WHEN_IT_RINGS);
  }

  private Future<Void> introduce() {
    LOG.info("not all nodes are reached, telling them anew where this one is");
    return cluster.introduce();
  }
}
