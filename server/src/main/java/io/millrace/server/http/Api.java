package io.millrace.server.http;

import io.millrace.core.job.JobState;
import io.millrace.core.job.Terms;
import io.millrace.server.cluster.Circle;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.route.Actions;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Staff;
import io.millrace.server.http.route.Watch;
import io.millrace.server.http.route.access.AuditRoutes;
import io.millrace.server.http.route.access.Entry;
import io.millrace.server.http.route.access.KeyRoutes;
import io.millrace.server.http.route.access.LoginRoutes;
import io.millrace.server.http.route.access.ProviderRoutes;
import io.millrace.server.http.route.bound.BreakerRoutes;
import io.millrace.server.http.route.bound.GuardRoutes;
import io.millrace.server.http.route.bound.LimiterRoutes;
import io.millrace.server.http.route.bound.PermitRoutes;
import io.millrace.server.http.route.dead.DeadGroupRoutes;
import io.millrace.server.http.route.dead.DeadManyRoutes;
import io.millrace.server.http.route.dead.DeadRoutes;
import io.millrace.server.http.route.endpoint.Endpoints;
import io.millrace.server.http.route.endpoint.SecretRoutes;
import io.millrace.server.http.route.enqueue.EnqueueRoutes;
import io.millrace.server.http.route.enqueue.Submitting;
import io.millrace.server.http.route.find.ListRoutes;
import io.millrace.server.http.route.find.SearchRoutes;
import io.millrace.server.http.route.find.ViewRoutes;
import io.millrace.server.http.route.job.BulkRoutes;
import io.millrace.server.http.route.job.JobActionRoutes;
import io.millrace.server.http.route.job.JobRoutes;
import io.millrace.server.http.route.job.LogRoutes;
import io.millrace.server.http.route.job.Patches;
import io.millrace.server.http.route.job.RecordRoutes;
import io.millrace.server.http.route.node.ClusterRoutes;
import io.millrace.server.http.route.node.DoctorRoutes;
import io.millrace.server.http.route.node.HealthRoutes;
import io.millrace.server.http.route.node.InfoRoutes;
import io.millrace.server.http.route.node.LastCheck;
import io.millrace.server.http.route.node.MaintenanceRoutes;
import io.millrace.server.http.route.node.StatsRoutes;
import io.millrace.server.http.route.operation.Opening;
import io.millrace.server.http.route.operation.OperationRoutes;
import io.millrace.server.http.route.queue.DrainRoutes;
import io.millrace.server.http.route.queue.OneQueue;
import io.millrace.server.http.route.queue.PauseRoutes;
import io.millrace.server.http.route.queue.QueueKeyRoutes;
import io.millrace.server.http.route.queue.QueueRoutes;
import io.millrace.server.http.route.work.Beating;
import io.millrace.server.http.route.work.ClaimRoutes;
import io.millrace.server.http.route.work.Enrolling;
import io.millrace.server.http.route.work.Known;
import io.millrace.server.http.route.work.ReportRoutes;
import io.millrace.server.http.route.work.Reporting;
import io.millrace.server.http.route.work.SettleRoutes;
import io.millrace.server.http.route.work.Tallies;
import io.millrace.server.http.route.work.Waiters;
import io.millrace.server.http.route.work.WorkerRoutes;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// All operations about jobs and this server, for one event loop.
public final class Api {
  private Api() {}

  /// What routes follow: sizes and times of calls, on what terms a job is tried of which nothing is
  /// said, how long a cancelled one may go on, who there is to do jobs, how their attempts ended,
  /// who may come, where attempts are brought, and how the server is looked after.
  public record Rules(
      HttpSettings http,
      Terms terms,
      Duration grace,
      Staff staff,
      Tallies tallies,
      Entry entry,
      Endpoints endpoints,
      Care care) {}

  /// What those follow who look after the server: how long ended jobs are kept, what the last look
  /// through the store came to, and which nodes there are.
  public record Care(Map<JobState, Duration> kept, LastCheck last, Circle circle) {}

  /// To be called on the loop that will serve them.
  public static List<Routes> on(
      Vertx vertx, Doors doors, Rules rules, InfoRoutes.Self self, HealthRoutes.Vitals vitals) {
    var submitting = new Submitting(doors, vertx);
    var watch = new Watch(doors, vertx);
    var waiters = new Waiters(doors, rules.staff, rules.tallies, vertx);
    var reporting = new Reporting(doors, rules.staff);
    var known = new Known(doors, rules.care.circle);
    var beating = new Beating(doors, known, reporting, rules.tallies);
    var actions = new Actions(doors, rules.grace);
    var patches = new Patches(doors, rules.terms);
    var opening = new Opening(doors);
    var idempotency = new Idempotency(doors, rules.http.idempotencyTtl());
    var breakers = new BreakerRoutes(doors);
    var logins = new LoginRoutes(doors, rules.entry, vertx);
    var queue = new OneQueue(doors, rules.staff);
    var routes =
        new ArrayList<Routes>(
            List.of(
                new EnqueueRoutes(doors, submitting, watch, idempotency, rules.http.objectBytes()),
                new ListRoutes(doors),
                new JobRoutes(doors, actions, watch, patches),
                new JobActionRoutes(doors, actions, submitting, idempotency),
                new BulkRoutes(doors, actions, patches, idempotency),
                new RecordRoutes(doors, rules.staff),
                new LogRoutes(doors, watch),
                new ClaimRoutes(doors, waiters, idempotency),
                new SettleRoutes(doors, waiters, rules.tallies, actions, idempotency),
                new ReportRoutes(reporting, idempotency),
                new WorkerRoutes(
                    doors, known, new Enrolling(doors, rules.endpoints), beating, idempotency),
                new SecretRoutes(rules.endpoints),
                new QueueRoutes(doors, queue),
                new PauseRoutes(doors, queue, idempotency),
                new LimiterRoutes(doors, idempotency),
                new PermitRoutes(doors, vertx, idempotency),
                breakers,
                new GuardRoutes(doors, idempotency, breakers),
                new DrainRoutes(queue, opening, idempotency),
                new OperationRoutes(doors, vertx, opening, rules.grace, idempotency),
                new DeadRoutes(doors, actions, idempotency),
                new DeadManyRoutes(doors, actions, opening, idempotency),
                new DeadGroupRoutes(doors),
                new SearchRoutes(doors),
                new AuditRoutes(doors),
                new StatsRoutes(doors),
                new QueueKeyRoutes(doors),
                new ViewRoutes(doors, idempotency),
                new ClusterRoutes(doors, rules.care.circle, idempotency),
                new DoctorRoutes(doors, idempotency, rules.care.last),
                new MaintenanceRoutes(doors, idempotency, rules.care.kept),
                new InfoRoutes(doors, self, rules.entry.settings().logins()),
                new KeyRoutes(doors, rules.entry, idempotency),
                logins,
                new ProviderRoutes(doors, rules.entry, vertx, logins)));
    if (rules.http.managementPort().isEmpty()) {
      routes.addAll(management(doors, vitals));
    }
    return routes;
  }

  /// Health and figures, where they have a listener of their own.
  public static List<Routes> management(Doors doors, HealthRoutes.Vitals vitals) {
    return List.of(new HealthRoutes(doors, vitals));
  }
}
