package io.millrace.backend.redis;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.access.Reach;
import io.millrace.core.audit.AuditLine;
import io.millrace.core.audit.AuditQuery;
import io.millrace.core.definition.Kind;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Json;
import io.millrace.core.job.Want;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Resource;
import io.millrace.core.operation.Steer;
import io.millrace.core.query.Counts;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.queue.Grain;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueKey;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.spi.BreakerStore.Verdict;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.DefinitionStore.Write;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.LimitStore.Ask;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Redrive;
import io.millrace.core.worker.Beat;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Tally;
import io.millrace.core.worker.WorkerState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// A call through every door there is, for what is to hold at each of them.
abstract class EveryDoor extends BackendContract {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Match ANY = new Match.Any();

  /// A call through each door, which may be made any number of times.
  final Map<String, Supplier<Future<?>>> doors() {
    enqueue("a");
    var lent = claim();
    var doors = new LinkedHashMap<String, Supplier<Future<?>>>();
    jobs(doors, lent);
    search(doors);
    queues(doors);
    limits(doors);
    keeps(doors);
    doors.put("tidy", () -> backend.tidy());
    doors.put("check", () -> backend.check(EnumSet.allOf(Check.class), true, Optional.empty()));
    return doors;
  }

  private void jobs(Map<String, Supplier<Future<?>>> doors, Claim lent) {
    var jobs = backend.jobs();
    var by = Extend.by("a", lent.lease().token(), LEASE);
    doors.put("enqueue", () -> jobs.enqueue(List.of(job("b")), false));
    doors.put("enqueue together", () -> jobs.enqueue(List.of(job("c"), job("d")), true));
    doors.put("claim", () -> jobs.claim(want(1, QUEUE)));
    doors.put("claim of several by name", () -> jobs.claim(named(want(1, QUEUE, "elsewhere"))));
    doors.put("extend", () -> jobs.extend(List.of(by)));
    doors.put("settle", () -> jobs.settle(List.of(end(lent, DONE)), want(1, QUEUE)));
    doors.put("change", () -> jobs.change(List.of(new Change("b", new Change.Promote(), "ann"))));
    doors.put(
        "cancel", () -> jobs.cancel(List.of(new Cancel("b", false, "withdrawn", "ann", GRACE))));
    doors.put("redrive", () -> jobs.redrive(List.of(Redrive.of("b", "ann"))));
    doors.put("prune", () -> jobs.prune(new Prune.Ids(List.of("b"), false, Optional.of("op"))));
    doors.put("recall", () -> jobs.recall("op", 10));
  }

  private static Want named(Want it) {
    return new Want(
        Optional.of("asked"), it.holder(), it.queues(), it.types(), it.max(), it.lease());
  }

  private void search(Map<String, Supplier<Future<?>>> doors) {
    var search = backend.search();
    var all = JobQuery.ALL;
    var ask = new Counts.Ask(EnumSet.of(Field.STATE, Field.TYPE), Optional.empty());
    doors.put("get", () -> search.get(List.of("a")));
    doors.put("find", () -> search.find(all, Sort.NEWEST, Optional.empty(), 10));
    doors.put("count", () -> search.count(all, ask));
    doors.put("logs", () -> search.logs("a", 0, 10));
    doors.put("standing", () -> search.standing("a"));
    doors.put("dead stats", () -> backend.dead().stats(all));
    doors.put("dead groups", () -> backend.dead().groups(all, Optional.empty(), 10));
  }

  private void queues(Map<String, Supplier<Future<?>>> doors) {
    var queues = backend.queues();
    var minute = clock.instant();
    var sums = new Sums(1, 2, 3, 4, 5, 6, 7, 8, 9);
    doors.put("put a queue", () -> queues.put(QueueConfig.of(QUEUE).withMaxDepth(99), ANY, "ann"));
    doors.put("pause", () -> queues.pause(QUEUE, Optional.empty()));
    doors.put("drain", () -> queues.drain(QUEUE, Optional.empty()));
    doors.put("queues", () -> queues.get(List.of(QUEUE)));
    doors.put("configs", () -> queues.configs(List.of(QUEUE)));
    doors.put(
        "lanes", () -> queues.lanes(QUEUE, QueueKey.Order.KEY, false, new Page.Cursor(0, 0), 10));
    doors.put("point", () -> queues.point(minute, Map.of(QUEUE, sums)));
    doors.put("series", () -> queues.series(Grain.MINUTE, minute));
    doors.put("homes", () -> queues.homes(List.of("other")));
    doors.put("remove a queue", () -> queues.remove("nobody", ANY));
  }

  private void limits(Map<String, Supplier<Future<?>>> doors) {
    var limits = backend.limits();
    var breakers = backend.breakers();
    var rule = new BreakerRule(9, 1, MINUTE, 1, Set.of());
    var verdict = new Verdict("crm", false, Optional.empty());
    doors.put(
        "limiters", () -> limits.configure(List.of(new Limiter("crm", Limit.ofConcurrency(5), 1))));
    doors.put("acquire", () -> limits.acquire(List.of(new Ask("crm", "p", 1, MINUTE))));
    doors.put("give back", () -> limits.giveBack(List.of("p")));
    doors.put("fill", () -> limits.fill(List.of("crm")));
    doors.put("reset", () -> limits.reset("crm"));
    doors.put(
        "breakers", () -> breakers.configure(List.of(new Breaker("crm", Optional.of(rule), 1))));
    doors.put("admit", () -> breakers.admit("crm", "p"));
    doors.put("record", () -> breakers.record(List.of(verdict)));
    doors.put("breaker", () -> breakers.get(List.of("crm")));
  }

  private void keeps(Map<String, Supplier<Future<?>>> doors) {
    var answers = backend.answers();
    var write = new Write(Kind.VIEW, "mine", Json.EMPTY_OBJECT, "ann");
    doors.put("begin", () -> answers.begin("key", "print", List.of("x"), MINUTE));
    doors.put("finish", () -> answers.finish("key", 201, Json.EMPTY_OBJECT, MINUTE));
    doors.put("define", () -> backend.definitions().put(write, ANY));
    doors.put("defined", () -> backend.definitions().get(Kind.VIEW, List.of("mine")));
    doors.put("definitions", () -> backend.definitions().list(Kind.VIEW, Optional.empty(), 10));
    doors.put("undefine", () -> backend.definitions().remove(Kind.VIEW, "mine", ANY));
    doors.put("append", () -> backend.audit().append(List.of(auditLine())));
    doors.put("audit", () -> backend.audit().find(AuditQuery.ALL, Optional.empty(), 10));
    doors.put("lease", () -> backend.leases().lease("lead", "n1", MINUTE));
    doors.put("leader", () -> backend.leases().get("lead"));
    doors.put("operation", () -> backend.operations().open(operation()));
    doors.put("take", () -> backend.operations().take("n1", 1, MINUTE));
    doors.put("steer", () -> backend.operations().steer("op", Steer.PAUSE));
    doors.put("operations", () -> backend.operations().list(Optional.empty(), 10));
    workers(doors);
  }

  private void workers(Map<String, Supplier<Future<?>>> doors) {
    var workers = backend.workers();
    var enrolment = new Enrolment("w1", Enrolment.Mode.PULL, MINUTE, Json.EMPTY_OBJECT);
    var beat = new Beat("w1", WorkerState.RUNNING, Json.EMPTY_OBJECT);
    doors.put("register", () -> workers.register(enrolment));
    doors.put("beat", () -> workers.beat(List.of(beat)));
    doors.put("count", () -> workers.count(Map.of("w1", Tally.SUCCESS)));
    doors.put("workers", workers::list);
    doors.put("leave", () -> workers.leave("w1"));
  }

  private AuditLine auditLine() {
    var by = new AuditLine.By("ann", Optional.empty(), "req-1", "127.0.0.1");
    return new AuditLine(
        clock.instant(),
        by,
        "queue.pause",
        "queue:mail",
        Optional.empty(),
        AuditLine.Change.UNTOLD,
        AuditLine.OK);
  }

  private Operation operation() {
    var order =
        new Order(
            Action.DRAIN,
            Order.Target.of(Resource.QUEUES, List.of("other")),
            Json.EMPTY_OBJECT,
            Optional.empty(),
            List.of(),
            new Order.Actor("ann", Reach.EVERYTHING),
            Optional.empty());
    return Operation.of("op", order, 1, clock.instant());
  }
}
