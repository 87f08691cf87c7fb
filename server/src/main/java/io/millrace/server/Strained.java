package io.millrace.server;

import io.millrace.core.limit.BreakerStanding;
import io.millrace.core.queue.Queue;
import io.millrace.server.engine.Engine;
import io.millrace.server.http.route.node.HealthRoutes;
import io.millrace.server.observe.Meters;
import java.util.List;

/// How the engine bears what it has to do, for those who look at its health.
record Strained(Engine engine, Meters meters) implements HealthRoutes.Strain {
  @Override
  public double lag() {
    return engine.lag().millis();
  }

  @Override
  public boolean isHeapFull() {
    return engine.pressure().isHeapFull();
  }

  @Override
  public String heap() {
    return engine.pressure().heapMessage();
  }

  @Override
  public int hanging() {
    return engine.hanging();
  }

  @Override
  public String figures(List<Queue> queues, List<BreakerStanding> breakers) {
    return meters.write(new Meters.Seen(queues, engine::crew, breakers));
  }

  @Override
  public String figures() {
    return meters.write();
  }
}
