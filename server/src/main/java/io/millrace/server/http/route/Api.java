package io.millrace.server.http.route;

import io.millrace.core.job.JobState;
import io.millrace.core.queue.Crew;
import io.millrace.server.http.HttpSettings;
import io.millrace.server.http.access.AuthSettings;
import io.millrace.server.http.access.Doorman;
import io.millrace.server.http.access.Keyring;
import io.millrace.server.http.call.Routes;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// All operations about jobs and this server, for one event loop.
public final class Api {
  private Api() {}

  /// What routes follow: sizes and times of calls, how long a cancelled job may go on, which
  /// workers of its own this node has, who may come, and how the server is looked after.
  public record Rules(
      HttpSettings http, Duration grace, Function<String, Crew> crews, Entry entry, Care care) {}

  /// Which keys there are, who looks at what people show to log in, and what is set about both.
  public record Entry(Keyring keyring, Doorman doorman, AuthSettings settings) {}

  /// What those follow who look after the server: how long ended jobs are kept, and what the last
  /// look through the store came to.
  public record Care(Map<JobState, Duration> kept, LastCheck last) {}

  /// To be called on the loop that will serve them.
  public static List<Routes> on(
      Vertx vertx, Doors doors, Rules rules, InfoRoutes.Self self, HealthRoutes.Vitals vitals) {
    var loop = OnLoop.of(vertx, doors);
    var actions = new Actions(doors, rules.grace);
    var opening = new Opening(doors, loop.ids());
    var idempotency = new Idempotency(doors, rules.http.idempotencyTtl());
    var breakers = new BreakerRoutes(doors);
    var logins = new LoginRoutes(doors, rules.entry, loop);
    return List.of(
        new EnqueueRoutes(doors, loop, idempotency, rules.http.objectBytes()),
        new ListRoutes(doors),
        new JobRoutes(doors, actions, loop),
        new JobActionRoutes(doors, actions, loop, idempotency),
        new BulkRoutes(doors, actions, idempotency),
        new RecordRoutes(doors, rules.crews),
        new ClaimRoutes(doors, loop, idempotency),
        new SettleRoutes(doors, loop, actions, idempotency),
        new ReportRoutes(doors, idempotency),
        new QueueRoutes(doors, idempotency, rules.crews),
        new LimiterRoutes(doors, idempotency),
        new PermitRoutes(doors, vertx, idempotency),
        breakers,
        new GuardRoutes(doors, idempotency, breakers),
        new DrainRoutes(doors, opening, idempotency),
        new OperationRoutes(doors, loop, opening, rules.grace, idempotency),
        new DeadRoutes(doors, actions, opening, idempotency),
        new DeadGroupRoutes(doors),
        new SearchRoutes(doors),
        new AuditRoutes(doors),
        new StatsRoutes(doors),
        new QueueKeyRoutes(doors),
        new ViewRoutes(doors, idempotency),
        new ClusterRoutes(doors, vitals),
        new DoctorRoutes(doors, idempotency, rules.care.last),
        new MaintenanceRoutes(doors, idempotency, rules.care.kept),
        new InfoRoutes(doors, self, rules.entry.settings().logins()),
        new HealthRoutes(doors, vitals),
        new KeyRoutes(doors, rules.entry, loop.ids()),
        logins,
        new ProviderRoutes(rules, loop, logins, doors.clock()));
  }
}
