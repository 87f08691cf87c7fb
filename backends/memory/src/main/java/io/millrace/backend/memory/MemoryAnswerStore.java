package io.millrace.backend.memory;

import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.keep.Answers;
import io.millrace.backend.memory.step.Turn;
import io.millrace.core.job.Json;
import io.millrace.core.spi.AnswerStore;
import io.millrace.core.spi.AnswerStore.Begun;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/// Answers in memory.
final class MemoryAnswerStore implements AnswerStore {
  private final Turn turn;
  private final Ledger ledger;

  MemoryAnswerStore(Turn turn, Ledger ledger) {
    this.turn = turn;
    this.ledger = ledger;
  }

  @Override
  public Future<Begun> begin(String scope, String print, List<String> ids, Duration open) {
    return turn.take(() -> {
      var call = new Answers.Call(print, List.copyOf(ids), until(open));
      return ledger.answers.begin(scope, call, ledger.now());
    });
  }

  @Override
  public Future<Void> finish(String scope, int status, Json body, Duration ttl) {
    return turn.take(() -> {
      if (ttl.isZero()) {
        ledger.answers.forget(scope);
      } else {
        ledger.answers.finish(scope, status, body, until(ttl));
      }
      return null;
    });
  }

  private long until(Duration time) {
    return ledger.now() + time.toMillis();
  }
}
