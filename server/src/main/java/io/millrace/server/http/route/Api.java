package io.millrace.server.http.route;

import io.millrace.server.http.HttpSettings;
import io.millrace.server.http.access.AuthSettings;
import io.millrace.server.http.access.Doorman;
import io.millrace.server.http.access.Keyring;
import io.millrace.server.http.call.Routes;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;

/// All operations about jobs and this server, for one event loop.
public final class Api {
  private Api() {}

  /// What routes follow: sizes and times of calls, how long a cancelled job may go on, how many
  /// workers of its own a node has for a queue, and who may come.
  public record Rules(HttpSettings http, Duration grace, int pool, Entry entry) {}

  /// Which keys there are, who looks at what people show to log in, and what is set about both.
  public record Entry(Keyring keyring, Doorman doorman, AuthSettings settings) {}

  /// To be called on the loop that will serve them.
  public static List<Routes> on(
      Vertx vertx, Doors doors, Rules rules, InfoRoutes.Self self, HealthRoutes.Vitals vitals) {
    var loop = OnLoop.of(vertx, doors);
    var actions = new Actions(doors, rules.grace);
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
        new DeadRoutes(doors, actions, idempotency),
        new DeadGroupRoutes(doors),
        new SearchRoutes(doors),
        new InfoRoutes(doors, self, rules.entry.settings().logins()),
        new HealthRoutes(doors, vitals),
        new KeyRoutes(doors, rules.entry, loop.ids()),
        new LoginRoutes(doors, rules.entry, loop));
  }
}
