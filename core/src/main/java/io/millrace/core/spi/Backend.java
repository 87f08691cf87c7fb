package io.millrace.core.spi;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// A place where state lives, behind one door per kind of state. Every door may be called from any
/// thread and answers on the caller's Vert.x context.
public interface Backend {
  JobStore jobs();

  JobSearch search();

  QueueStore queues();

  DeadStore dead();

  AnswerStore answers();

  DefinitionStore definitions();

  LimitStore limits();

  BreakerStore breakers();

  AuditStore audit();

  OperationStore operations();

  Set<Ability> abilities();

  /// The store's clock: the only one that decides anything about leases and due times. It does not
  /// go back when the clock of the machine is set back by less than a minute, but goes on slower.
  Future<Instant> now();

  Future<StoreHealth> health();

  /// One bounded round of what the store owes itself; answers whether there is more to do.
  Future<Boolean> tidy();

  /// Looks through a bounded part of what is known twice, from where the last look ended or the
  /// beginning, for what cannot be; with `repair` mends what has one right answer.
  Future<Checkup> check(Set<Check> checks, boolean repair, Optional<String> from);

  Future<Void> close();
}
