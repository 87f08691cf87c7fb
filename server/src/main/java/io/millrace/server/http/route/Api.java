package io.millrace.server.http.route;

import io.millrace.server.http.HttpSettings;
import io.millrace.server.http.access.Keyring;
import io.millrace.server.http.call.Routes;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;

/// All operations about jobs and this server, for one event loop.
public final class Api {
  private Api() {}

  /// What routes follow: sizes and times of calls, how long a cancelled job may go on, how many
  /// workers of its own a node has for a queue, which keys there are, and how new ones begin.
  public record Rules(HttpSettings http, Duration grace, int pool, Keyring keyring, String env) {}

  /// To be called on the loop that will serve them.
  public static List<Routes> on(
      Vertx vertx, Doors doors, Rules rules, InfoRoutes.Self self, HealthRoutes.Vitals vitals) {
    var loop = OnLoop.of(vertx, doors);
    var actions = new Actions(doors, rules.grace);
    var opening = new Opening(doors, loop.ids());
    var idempotency = new Idempotency(doors, rules.http.idempotencyTtl());
    return List.of(
        new EnqueueRoutes(doors, loop, idempotency, rules.http.objectBytes()),
        new ListRoutes(doors),
        new JobRoutes(doors, actions, loop),
        new JobActionRoutes(doors, actions, loop, idempotency),
        new BulkRoutes(doors, actions, idempotency),
        new RecordRoutes(doors, rules.pool),
        new ClaimRoutes(doors, loop, idempotency),
        new SettleRoutes(doors, loop, actions, idempotency),
        new ReportRoutes(doors, idempotency),
        new QueueRoutes(doors, idempotency, rules.pool),
        new LimiterRoutes(doors, idempotency),
        new PermitRoutes(doors, vertx, idempotency),
        new DrainRoutes(doors, opening, idempotency),
        new OperationRoutes(doors, loop, opening, rules.grace, idempotency),
        new DeadRoutes(doors, actions, opening, idempotency),
        new DeadGroupRoutes(doors),
        new SearchRoutes(doors),
        new InfoRoutes(doors, self),
        new HealthRoutes(doors, vitals),
        new KeyRoutes(doors, rules.keyring, loop.ids(), rules.env));
  }
}
