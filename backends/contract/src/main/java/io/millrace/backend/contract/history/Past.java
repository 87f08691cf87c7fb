package io.millrace.backend.contract.history;

import io.millrace.backend.contract.history.Event.Effect;
import io.millrace.backend.contract.history.Event.EnqueueSent;
import io.millrace.backend.contract.history.Event.ExtendSent;
import io.millrace.backend.contract.history.Event.Fact;
import io.millrace.backend.contract.history.Event.Final;
import io.millrace.backend.contract.history.Event.RetrySent;
import io.millrace.backend.contract.history.Event.Revoke;
import io.millrace.backend.contract.history.Event.RevokeSent;
import io.millrace.backend.contract.history.Event.SettleSent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that a history tells of one job, each kind in the order of its instants.
final class Past {
  final String id;
  final List<Call<EnqueueSent>> enqueues = new ArrayList<>(1);
  final Map<String, Lent> lent = new LinkedHashMap<>();
  final List<Call<ExtendSent>> renewals = new ArrayList<>(0);
  final List<Call<SettleSent>> settles = new ArrayList<>(1);
  final List<Call<RevokeSent>> revokes = new ArrayList<>(0);
  final List<Call<RetrySent>> retries = new ArrayList<>(0);
  final List<Effect> effects = new ArrayList<>(1);

  /// By who heard of them.
  final Map<String, List<Fact>> facts = new LinkedHashMap<>();

  final List<Final> finals = new ArrayList<>(1);

  Past(String id) {
    this.id = id;
  }

  /// How it stands in the end, if it is there.
  @Nullable Final last() {
    return finals.isEmpty() ? null : finals.getLast();
  }

  /// Whether somebody may have had it forgotten: then only what its tokens tell can be judged.
  boolean isPurged() {
    return revokes.stream().anyMatch(it -> it.mayHaveCome() && it.asked.how() == Revoke.PURGED);
  }

  boolean isRevoked() {
    return revokes.stream().anyMatch(Call::mayHaveCome);
  }

  /// How many new series were opened, at most.
  long retried() {
    return retries.stream().filter(Call::mayHaveCome).count();
  }

  /// Whether a new series may have been opened between two instants.
  boolean isRetriedBetween(long from, long to) {
    return retries.stream().anyMatch(it -> it.mayHaveCome() && it.sent < to && it.answered > from);
  }

  /// The attempts that it may make, as far as its producers said; otherwise as many as it likes.
  long mostAttempts() {
    int most = enqueues.stream().mapToInt(it -> it.asked.attempts()).max().orElse(0);
    return leastAttempts() == 0 ? Long.MAX_VALUE : most + retried();
  }

  /// The attempts that it surely may make.
  int leastAttempts() {
    return enqueues.stream().mapToInt(it -> it.asked.attempts()).min().orElse(0);
  }

  /// When that was said first: a repeat is answered like it.
  long firstSent(SettleSent said) {
    return settles.stream()
        .filter(it -> it.asked.equals(said))
        .mapToLong(it -> it.sent)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /// Its certain leases end with what their holders said and what people did.
  void close() {
    // Those that were heard of first: they say how far one that was not could cut a lease.
    renewals.stream().filter(Call::isAccepted).forEach(this::extended);
    renewals.stream().filter(it -> !it.isAccepted()).forEach(this::extended);
    for (var call : settles) {
      var lease = lent.get(call.asked.token());
      if (lease != null) {
        lease.cut(call.sent);
      }
    }
    for (var call : revokes) {
      lent.values().stream().filter(it -> it.sent < call.answered).forEach(it -> it.cut(call.sent));
    }
  }

  private void extended(Call<ExtendSent> call) {
    var lease = lent.get(call.asked.token());
    if (lease != null) {
      lease.extended(call);
    }
  }
}
