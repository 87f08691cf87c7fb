package io.millrace.server.http.route.node;

import io.millrace.core.limit.BreakerStanding;
import io.millrace.core.queue.Queue;
import java.util.List;

/// An engine that has nothing to do.
public final class Calm implements HealthRoutes.Strain {
  @Override
  public double lag() {
    return 0;
  }

  @Override
  public boolean isHeapFull() {
    return false;
  }

  @Override
  public String heap() {
    return "empty";
  }

  @Override
  public int hanging() {
    return 0;
  }

  @Override
  public String figures(List<Queue> queues, List<BreakerStanding> breakers) {
    return "";
  }

  @Override
  public String figures() {
    return "";
  }
}
