package io.millrace.server.http.route;

import io.millrace.core.access.Caller;
import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Ready;
import io.millrace.core.definition.Kind;
import io.millrace.core.job.Ids;
import io.millrace.core.query.JobQuery;
import io.millrace.core.spi.AnswerStore;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BreakerStore;
import io.millrace.core.spi.DeadStore;
import io.millrace.core.spi.JobSearch;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Judging;
import io.millrace.core.spi.OperationStore;
import io.millrace.core.spi.QueueStore;
import io.millrace.core.spi.WorkerStore;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.reach.Reached;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What routes of one event loop reach the rest of the server by. The doors of jobs and queues are
/// opened for a caller, as far as he reaches. `searches` tells how many are under way, and what
/// they may not ask for.
public record Doors(
    Backend backend, Telling telling, Bus bus, Names names, Here here, Searches searches) {
  /// How soon an overload may be over.
  private static final Duration RELIEF = Duration.ofSeconds(2);

  /// The doors that tell what happens, for everybody.
  public record Telling(
      JobStore jobs, BreakerStore breakers, OperationStore operations, WorkerStore workers) {}

  /// Where names come from: `ids` names things, and `secrets` is the chance that nobody guesses.
  public record Names(Clock clock, Ids ids, RandomGenerator secrets) {}

  /// This node, by its name: `stopping` tells that nothing new is begun, `overload` why nothing new
  /// is put in.
  public record Here(String node, BooleanSupplier stopping, Supplier<Optional<String>> overload) {}

  public BreakerStore breakers() {
    return telling.breakers;
  }

  public OperationStore operations() {
    return telling.operations;
  }

  public WorkerStore workers() {
    return telling.workers;
  }

  public Clock clock() {
    return names.clock;
  }

  public Ids ids() {
    return names.ids;
  }

  /// What nobody guesses.
  public RandomGenerator secrets() {
    return names.secrets;
  }

  public String node() {
    return here.node;
  }

  /// Whether nothing new is begun.
  public boolean isStopping() {
    return here.stopping.getAsBoolean();
  }

  public JobSearch search(Caller caller) {
    return Reached.by(caller).search(searches.of(backend.search()));
  }

  public JobStore jobs(Caller caller) {
    return Reached.by(caller).jobs(telling.jobs, backend.search());
  }

  public QueueStore queues(Caller caller) {
    return Reached.by(caller).queues(backend.queues());
  }

  public DeadStore dead(Caller caller) {
    return Reached.by(caller).dead(searches.hidden().dead(backend.dead()));
  }

  /// Ends with a problem when somebody asks for what he may not read.
  public void check(Caller caller, JobQuery query) {
    searches.hidden().check(query);
    Reached.by(caller).check(query);
  }

  public Definitions definitions(Kind kind) {
    return new Definitions(backend.definitions(), kind);
  }

  /// Lets whoever waits for jobs of these queues look again.
  public void wake(Collection<String> queues) {
    queues.forEach(queue -> bus.ready().publish(new Ready.Now(queue)));
  }

  /// For who claims.
  public Judging judging() {
    return new Judging(telling.jobs, names.clock);
  }

  /// A name that opens what it names.
  public String secret(String prefix) {
    return prefix + new Ids(names.clock, names.secrets).stamp();
  }

  public AnswerStore answers() {
    return backend.answers();
  }

  /// Refuses what would begin something new while the server stops.
  public void admit() {
    if (isStopping()) {
      throw Problem.of(ProblemCode.SHUTTING_DOWN, "ask another node, or this one in a moment")
          .exception();
    }
  }

  /// Refuses what would put in more, also while the node has more to do than it can bear.
  public void admitMore() {
    admit();
    here.overload
        .get()
        .ifPresent(why -> {
          throw Problem.of(ProblemCode.OVERLOADED, why).withRetryAfter(RELIEF).exception();
        });
  }

  public Instant now() {
    return names.clock.instant();
  }
}
