package io.millrace.backend.memory.keep;

import io.millrace.core.job.Json;
import io.millrace.core.spi.AnswerStore.Begun;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Calls under way and their ends, each kind in the order in which they came: nearly that in which
/// their time is over, because those of a kind are kept equally long. When they take more room than
/// they may, the oldest go before their time.
public final class Answers {
  private static final long MAX_BYTES = 64L * 1024 * 1024;
  private static final int MAX_CALLS = 1_000_000;

  private final Changes changes;
  public final Recent<Call> calls = new Recent<>();
  public final Recent<Kept> answers = new Recent<>();
  private long bytes;

  /// The jobs of calls under way, which a repeat would make anew.
  private final Set<String> open = new HashSet<>();

  public record Call(String print, List<String> ids, long until) {}

  public record Kept(String print, Begun.Answered answer, long until) {}

  public Answers(Changes changes) {
    this.changes = changes;
  }

  public Begun begin(String scope, Call call, long now) {
    var kept = answers.get(scope);
    if (kept != null && kept.until > now) {
      return kept.print.equals(call.print) ? kept.answer : new Begun.Mismatch();
    }
    var open = calls.get(scope);
    if (open != null && open.until > now) {
      return open.print.equals(call.print) ? new Begun.Open(open.ids) : new Begun.Mismatch();
    }
    put(scope, call);
    changes.call(scope, call);
    return new Begun.Fresh();
  }

  public void put(String scope, Call call) {
    drop(scope);
    end(scope);
    calls.put(scope, call);
    open.addAll(call.ids);
  }

  /// Whether a call under way makes the job of that id.
  public boolean isOpen(String id) {
    return !open.isEmpty() && open.contains(id);
  }

  /// The call is as if it had never begun.
  public void forget(String scope) {
    if (end(scope)) {
      changes.callGone(scope);
    }
  }

  /// Answers whether it was under way.
  public boolean end(String scope) {
    var call = calls.remove(scope);
    if (call != null) {
      ended(call);
    }
    return call != null;
  }

  private void ended(Call call) {
    call.ids.forEach(open::remove);
  }

  public void finish(String scope, int status, Json body, long until) {
    var call = calls.get(scope);
    if (call != null) {
      var kept = new Kept(call.print, new Begun.Answered(status, body), until);
      put(scope, kept);
      changes.answer(scope, kept);
    }
  }

  public void put(String scope, Kept kept) {
    end(scope);
    drop(scope);
    bytes += kept.answer.body().size();
    answers.put(scope, kept);
  }

  private void drop(String scope) {
    var kept = answers.remove(scope);
    bytes -= kept == null ? 0 : kept.answer.body().size();
  }

  /// Drops up to `limit` answers whose time or room is over; answers whether there may be more.
  public boolean tidy(long now, int limit) {
    for (int count = 0; count < limit; count++) {
      var call = calls.first();
      var kept = answers.first();
      if (call != null && (call.until <= now || calls.size() > MAX_CALLS)) {
        calls.pollFirst();
        ended(call);
      } else if (kept != null && (kept.until <= now || isFull())) {
        bytes -= kept.answer.body().size();
        answers.pollFirst();
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
