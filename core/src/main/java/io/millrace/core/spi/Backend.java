package io.millrace.core.spi;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// A place where state lives, behind one door per kind of state. Every door may be called from any
/// thread and answers on the caller's Vert.x context.
public interface Backend {
  /// The way of jobs: enqueued, lent, settled, changed.
  JobStore jobs();

  /// Reading jobs.
  JobSearch search();

  /// Queues: how they are set up, stand and flow.
  QueueStore queues();

  /// Dead letters in groups.
  DeadStore dead();

  /// What was answered under idempotency keys.
  AnswerStore answers();

  /// What people define by name, with its versions.
  DefinitionStore definitions();

  /// Limits that span queues.
  LimitStore limits();

  /// Circuit breakers.
  BreakerStore breakers();

  /// Who changed what.
  AuditStore audit();

  /// Bulk operations.
  OperationStore operations();

  /// Who alone may do something.
  LeaseStore leases();

  /// Which workers and nodes there are.
  WorkerStore workers();

  /// What it promises beyond what every backend does; the same as long as it is open.
  Set<Ability> abilities();

  /// The store's clock: the only one that decides anything about leases and due times. It does not
  /// go back when the clock of the machine is set back by less than a minute, but goes on slower.
  Future<Instant> now();

  /// Whether it can take steps now, and what a person should know of it. Never fails because the
  /// backend is not well.
  Future<StoreHealth> health();

  /// One bounded round of what the store owes itself; answers whether there is more to do.
  Future<Boolean> tidy();

  /// Looks through a bounded part of what is known twice, from where the last look ended or the
  /// beginning, for what cannot be; with `repair` mends what has one right answer.
  Future<Checkup> check(Set<Check> checks, boolean repair, Optional<String> from);

  /// Has `ear` hear, from now on and in place of whoever heard before, what calls to [#jobs] and
  /// [#tidy] bring about beside what they answer: once it lasts, before the answer, on any thread.
  void follow(Consumer<List<Followed>> ear);

  /// Done when what was taken before will last, as far as anything is to, and nothing is held of
  /// the world any more. Closing again does nothing. What is called afterwards fails where
  /// something was held.
  Future<Void> close();
}
