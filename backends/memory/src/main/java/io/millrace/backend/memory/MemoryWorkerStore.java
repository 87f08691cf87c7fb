package io.millrace.backend.memory;

import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.step.Turn;
import io.millrace.core.spi.WorkerStore;
import io.millrace.core.spi.WorkerStore.Told;
import io.millrace.core.worker.Beat;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Order;
import io.millrace.core.worker.Tally;
import io.millrace.core.worker.Worker;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Workers in memory.
final class MemoryWorkerStore implements WorkerStore {
  private final Turn turn;
  private final Ledger ledger;

  MemoryWorkerStore(Turn turn, Ledger ledger) {
    this.turn = turn;
    this.ledger = ledger;
  }

  @Override
  public Future<Worker> register(Enrolment enrolment) {
    return turn.take(() -> {
      var worker = Worker.of(enrolment, now());
      ledger.workers.change(worker);
      return worker;
    });
  }

  @Override
  public Future<List<Told>> beat(List<Beat> beats) {
    return turn.take(() -> beats.stream().map(this::heard).toList());
  }

  private Told heard(Beat beat) {
    var now = now();
    return ledger
        .workers
        .get(beat.id(), now)
        .map(it -> {
          ledger.workers.change(it.heard(beat, now));
          return new Told(true, it.order());
        })
        .orElse(Told.UNKNOWN);
  }

  @Override
  public Future<Boolean> order(String id, Order order) {
    return turn.take(() -> {
      var there = ledger.workers.get(id, now());
      there.ifPresent(it -> ledger.workers.change(it.ordered(order)));
      return there.isPresent();
    });
  }

  @Override
  public Future<Void> count(Map<String, Tally> ended) {
    return turn.take(
            () -> {
              var now = now();
              ended.forEach((id, more) ->
                  ledger
                      .workers
                      .get(id, now)
                      .ifPresent(it -> ledger.workers.change(it.counted(more))));
              return ended;
            })
        .mapEmpty();
  }

  @Override
  public Future<Boolean> leave(String id) {
    return turn.take(() -> {
      var there = ledger.workers.get(id, now());
      there.ifPresent(it -> ledger.workers.remove(it.id()));
      return there.isPresent();
    });
  }

  @Override
  public Future<List<Worker>> list() {
    return turn.take(() -> {
      var now = now();
      return ledger.workers.all().stream()
          .filter(it -> !it.isForgotten(now))
          .map(it -> it.at(now))
          .toList();
    });
  }

  private Instant now() {
    return Instant.ofEpochMilli(ledger.now());
  }
}
