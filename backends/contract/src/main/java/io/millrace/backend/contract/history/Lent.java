package io.millrace.backend.contract.history;

import io.millrace.backend.contract.history.Event.Terms;
import java.util.LinkedHashSet;
import java.util.Set;

/// A lease that somebody heard of: from when on it was certain, by what it was asked for first, and
/// how long it surely lasted.
final class Lent {
  private static final long NANOS_PER_MS = 1_000_000;

  final String queue;
  final Terms terms;

  /// When the question was sent first, and an answer arrived first.
  final long sent;

  final long arrived;
  final Set<String> requests = new LinkedHashSet<>();

  /// The certain end by what its holder has heard; and what somebody may have made it.
  private long end;

  private long cut = Long.MAX_VALUE;
  private long longest;

  public Lent(String queue, Terms terms, long sent, long arrived) {
    this.queue = queue;
    this.terms = terms;
    this.sent = sent;
    this.arrived = arrived;
    this.longest = terms.leaseMs();
    this.end = after(sent, longest);
  }

  private static long after(long sent, long ms) {
    return sent + ms * NANOS_PER_MS;
  }

  /// It was renewed, surely or perhaps. A renewal that nobody answered can come at any time, and
  /// matters if it is for less than the others are.
  void extended(Call<Event.ExtendSent> call) {
    long ms = call.asked.leaseMs();
    if (call.isAccepted()) {
      end = after(call.sent, ms);
      longest = Math.max(longest, ms);
    } else if (call.mayHaveCome() && ms < longest) {
      cut(after(call.sent, ms));
    }
  }

  /// It may have ended then.
  void cut(long at) {
    cut = Math.min(cut, at);
  }

  /// Until when it surely stood; not after [#arrived] when that is never.
  long end() {
    return Math.min(Math.min(end, cut), after(sent, terms.timeoutMs()));
  }

  boolean isCertainAt(long at) {
    return arrived <= at && at < end();
  }
}
