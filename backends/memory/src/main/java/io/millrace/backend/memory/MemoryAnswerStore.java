package io.millrace.backend.memory;

import io.millrace.core.job.Json;
import io.millrace.core.spi.AnswerStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;

/// Answers in memory. When they take more room than they may, the oldest go before their time.
final class MemoryAnswerStore implements AnswerStore {
  private static final long MAX_BYTES = 64L * 1024 * 1024;
  private static final int MAX_CALLS = 1_000_000;

  private final Turn turn;
  private final Ledger ledger;

  /// Calls under way and their ends, each kind in the order in which their time is over, because
  /// all of a kind are kept equally long.
  private final LinkedHashMap<String, Call> calls = new LinkedHashMap<>();

  private final LinkedHashMap<String, Kept> answers = new LinkedHashMap<>();
  private long bytes;

  private record Call(String print, List<String> ids, long until) {}

  private record Kept(String print, Begun.Answered answer, long until) {}

  MemoryAnswerStore(Turn turn, Ledger ledger) {
    this.turn = turn;
    this.ledger = ledger;
  }

  @Override
  public Future<Begun> begin(String scope, String print, List<String> ids, Duration open) {
    return turn.take(() -> begin(scope, new Call(print, List.copyOf(ids), until(open))));
  }

  private Begun begin(String scope, Call call) {
    long now = ledger.now();
    var kept = answers.get(scope);
    if (kept != null && kept.until > now) {
      return kept.print.equals(call.print) ? kept.answer : new Begun.Mismatch();
    }
    var open = calls.get(scope);
    if (open != null && open.until > now) {
      return open.print.equals(call.print) ? new Begun.Open(open.ids) : new Begun.Mismatch();
    }
    drop(scope);
    calls.putLast(scope, call);
    return new Begun.Fresh();
  }

  @Override
  public Future<Void> finish(String scope, int status, Json body, Duration ttl) {
    return turn.take(() -> {
      var call = calls.remove(scope);
      if (call != null) {
        drop(scope);
        bytes += body.size();
        answers.putLast(scope, new Kept(call.print, new Begun.Answered(status, body), until(ttl)));
      }
      return null;
    });
  }

  private long until(Duration time) {
    return ledger.now() + time.toMillis();
  }

  private void drop(String scope) {
    var kept = answers.remove(scope);
    bytes -= kept == null ? 0 : kept.answer.body().size();
  }

  /// Drops up to `limit` answers whose time or room is over; answers whether there may be more.
  boolean tidy(long now, int limit) {
    for (int count = 0; count < limit; count++) {
      var call = calls.firstEntry();
      var kept = answers.firstEntry();
      if (call != null && (call.getValue().until <= now || calls.size() > MAX_CALLS)) {
        calls.pollFirstEntry();
      } else if (kept != null && (kept.getValue().until <= now || isFull())) {
        drop(kept.getKey());
      } else {
        return false;
      }
    }
    return true;
  }

  private boolean isFull() {
    return bytes > MAX_BYTES || answers.size() > MAX_CALLS;
  }
}
