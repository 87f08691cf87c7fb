package io.millrace.backend.memory;

import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.step.Turn;
import io.millrace.backend.memory.verb.Checking;
import io.millrace.core.spi.Ability;
import io.millrace.core.spi.AnswerStore;
import io.millrace.core.spi.AuditStore;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BreakerStore;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Checkup;
import io.millrace.core.spi.DeadStore;
import io.millrace.core.spi.DefinitionStore;
import io.millrace.core.spi.Followed;
import io.millrace.core.spi.JobSearch;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.LeaseStore;
import io.millrace.core.spi.LimitStore;
import io.millrace.core.spi.OperationStore;
import io.millrace.core.spi.QueueStore;
import io.millrace.core.spi.StoreHealth;
import io.millrace.core.spi.WorkerStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Keeps everything in the memory of this process: the default, with nothing beside it. What it
/// knows is gone with the process, unless it stands on a journal ([Durable]), and no second node
/// can stand on it.
///
/// One writer: every call is one step on the context it was opened on, so nothing is locked. A step
/// costs what it is asked to change or to show, each O(log n), and a bounded round of what has
/// become due; how many jobs there are does not matter to it. What does cost as much as there is:
/// - to set up a queue with other limits of keys, types or another preemption: the keys that are
///   known, and what runs;
/// - to claim of any type, and to read a queue: its types;
/// - the end of a parent: a note for each child, before these are told in rounds ([Kin]);
/// - the beginning of a snapshot: a reference for each queue.
public final class MemoryBackend implements Backend {
  private static final int TIDIED = 500;
  private static final String KIND = "memory";

  private final Turn turn;
  private final Ledger ledger;
  private final MemoryAnswerStore answers;
  private final MemoryJobStore jobs;
  private final MemoryJobSearch search;
  private final MemoryQueueStore queues;
  private final MemoryDeadStore dead;
  private final MemoryDefinitionStore definitions;
  private final MemoryLimitStore limits;
  private final MemoryBreakerStore breakers;
  private final MemoryAuditStore audit;
  private final MemoryOperationStore operations;
  private final MemoryLeaseStore leases;
  private final MemoryWorkerStore workers;

  private MemoryBackend(Turn turn, Ledger ledger) {
    this.turn = turn;
    this.ledger = ledger;
    turn.tells(ledger.aftermath);
    this.answers = new MemoryAnswerStore(turn, ledger);
    this.jobs = new MemoryJobStore(turn, ledger);
    this.search = new MemoryJobSearch(turn, ledger);
    this.queues = new MemoryQueueStore(turn, ledger);
    this.dead = new MemoryDeadStore(turn, ledger);
    this.definitions = new MemoryDefinitionStore(turn, ledger);
    this.limits = new MemoryLimitStore(turn, ledger);
    this.breakers = new MemoryBreakerStore(turn, ledger);
    this.audit = new MemoryAuditStore(turn, ledger);
    this.operations = new MemoryOperationStore(turn, ledger);
    this.leases = new MemoryLeaseStore(turn, ledger);
    this.workers = new MemoryWorkerStore(turn, ledger);
  }

  /// Opens one whose steps are taken on the event loop that calls this; its doors may be used from
  /// anywhere.
  public static MemoryBackend onThisLoop(
      Vertx vertx, MemorySettings settings, Clock clock, RandomGenerator random) {
    return new MemoryBackend(Turn.onThisLoop(vertx), settings.ledger(clock, random));
  }

  /// Opens one for a single thread, which gets every answer at once.
  public static MemoryBackend ofOneThread(
      MemorySettings settings, Clock clock, RandomGenerator random) {
    return new MemoryBackend(Turn.ofOneThread(), settings.ledger(clock, random));
  }

  /// Opens one on what a journal remembered; what it answers will last.
  public static MemoryBackend onThisLoop(Vertx vertx, Durable durable) {
    return new MemoryBackend(Turn.onThisLoop(vertx, durable::recorder), durable.ledger);
  }

  /// Opens one on what a journal remembered, for a single thread, which waits for the disk itself.
  public static MemoryBackend ofOneThread(Durable durable) {
    return new MemoryBackend(Turn.ofOneThread(durable::recorder), durable.ledger);
  }

  @Override
  public JobStore jobs() {
    return jobs;
  }

  @Override
  public JobSearch search() {
    return search;
  }

  @Override
  public QueueStore queues() {
    return queues;
  }

  @Override
  public DeadStore dead() {
    return dead;
  }

  @Override
  public AnswerStore answers() {
    return answers;
  }

  @Override
  public DefinitionStore definitions() {
    return definitions;
  }

  @Override
  public LimitStore limits() {
    return limits;
  }

  @Override
  public BreakerStore breakers() {
    return breakers;
  }

  @Override
  public AuditStore audit() {
    return audit;
  }

  @Override
  public OperationStore operations() {
    return operations;
  }

  @Override
  public LeaseStore leases() {
    return leases;
  }

  @Override
  public WorkerStore workers() {
    return workers;
  }

  @Override
  public Set<Ability> abilities() {
    return turn.isLasting() ? Set.of(Ability.DURABLE) : Set.of();
  }

  @Override
  public Future<Instant> now() {
    return turn.take(() -> Instant.ofEpochMilli(ledger.now()));
  }

  @Override
  public Future<StoreHealth> health() {
    return turn.lasting()
        .map(it ->
            it.map(MemoryBackend::durable)
                .orElse(new StoreHealth(true, KIND, "none", "memory, durability none")));
  }

  private static StoreHealth durable(Turn.Lasting lasting) {
    var message = "memory, durability journal, " + lasting.message();
    return new StoreHealth(lasting.well(), KIND, "journal", message);
  }

  @Override
  public Future<Boolean> tidy() {
    return turn.take(() -> {
      long now = ledger.now();
      boolean more = ledger.known.tidy(now, TIDIED);
      more |= ledger.tidyBin(now, TIDIED);
      more |= ledger.answers.tidy(now, TIDIED);
      more |= ledger.kin.work(now);
      more |= ledger.operations.tidy(now, TIDIED);
      more |= ledger.workers.tidy(Instant.ofEpochMilli(now), TIDIED);
      for (var home : ledger.homes.all()) {
        more |= home.bounds.tidy(now, TIDIED);
        more |= home.relane(now);
      }
      return more;
    });
  }

  @Override
  public Future<Checkup> check(Set<Check> checks, boolean repair, Optional<String> from) {
    // First others have their turn; what is mended is a step like any.
    return turn.takeNext(() -> true)
        .compose(_ -> turn.take(() -> new Checking(ledger, checks, repair).slice(from)));
  }

  @Override
  public void follow(Consumer<List<Followed>> ear) {
    ledger.aftermath.hear(ear);
  }

  @Override
  public Future<Void> close() {
    return turn.close();
  }
}
