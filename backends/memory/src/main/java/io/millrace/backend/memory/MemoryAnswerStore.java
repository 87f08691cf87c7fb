package io.millrace.backend.memory;

import io.millrace.core.job.Json;
import io.millrace.core.spi.AnswerStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers in memory, in the order of their first call. When they take more room than they may, the
/// oldest go before their time.
final class MemoryAnswerStore implements AnswerStore {
  private static final long MAX_BYTES = 64L * 1024 * 1024;
  private static final int MAX_CALLS = 1_000_000;

  private final Turn turn;
  private final Ledger ledger;
  private final LinkedHashMap<String, Call> calls = new LinkedHashMap<>();
  private long bytes;

  private record Call(String print, List<String> ids, long until, Begun.@Nullable Answered answer) {
    int weight() {
      return answer == null ? 0 : answer.body().size();
    }
  }

  MemoryAnswerStore(Turn turn, Ledger ledger) {
    this.turn = turn;
    this.ledger = ledger;
  }

  @Override
  public Future<Begun> begin(String scope, String print, List<String> ids, Duration open) {
    return turn.take(() -> begin(scope, print, ids, ledger.now(), open));
  }

  private Begun begin(String scope, String print, List<String> ids, long now, Duration open) {
    var call = calls.get(scope);
    if (call == null || call.until <= now) {
      drop(scope);
      calls.putLast(scope, new Call(print, List.copyOf(ids), now + open.toMillis(), null));
      return new Begun.Fresh();
    }
    if (!call.print.equals(print)) {
      return new Begun.Mismatch();
    }
    var answer = call.answer;
    return answer == null
        ? new Begun.Open(call.ids)
        : new Begun.Answered(answer.status(), answer.body());
  }

  @Override
  public Future<Void> finish(String scope, int status, Json body, Duration ttl) {
    return turn.take(() -> {
      long until = ledger.now() + ttl.toMillis();
      calls.computeIfPresent(
          scope,
          (_, call) ->
              call.answer == null ? answered(call, until, new Begun.Answered(status, body)) : call);
      return null;
    });
  }

  private Call answered(Call call, long until, Begun.Answered answer) {
    var changed = new Call(call.print, call.ids, until, answer);
    bytes += changed.weight() - call.weight();
    return changed;
  }

  private void drop(String scope) {
    var call = calls.remove(scope);
    bytes -= call == null ? 0 : call.weight();
  }

  /// Drops up to `limit` answers whose time or room is over; answers whether there may be more.
  boolean tidy(long now, int limit) {
    for (int count = 0; count < limit; count++) {
      var oldest = calls.firstEntry();
      if (oldest == null
          || (oldest.getValue().until > now && bytes <= MAX_BYTES && calls.size() <= MAX_CALLS)) {
        return false;
      }
      drop(oldest.getKey());
    }
    return true;
  }
}
