package io.millrace.backend.contract.history;

import io.millrace.backend.contract.history.Event.Effect;
import io.millrace.backend.contract.history.Event.End;
import io.millrace.backend.contract.history.Event.SettleSent;
import io.millrace.core.job.JobState;
import java.util.HashSet;
import java.util.List;

/// Whether a job ended as its holders said, and did what it said: A and E.
record Words(Past job, Breaches breaches) {
  void judge(boolean faults) {
    twice();
    succeeded();
    effects(faults);
  }

  private void twice() {
    var said = job.settles.stream().filter(it -> it.isAccepted() && it.asked.end().isFinal());
    List<Call<SettleSent>> last = said.toList();
    for (int at = 1; at < last.size(); at++) {
      var earlier = last.get(at - 1);
      var later = last.get(at);
      boolean other = !later.asked.equals(earlier.asked);
      boolean retried = job.isRetriedBetween(earlier.sent, later.answered);
      breaches.addIf(other && !retried, Rule.A1, job.id, earlier.asked + " and " + later.asked);
    }
  }

  private void succeeded() {
    var last = job.last();
    boolean succeeded = last != null && last.state() == JobState.SUCCEEDED;
    var done = job.settles.stream().filter(it -> it.asked.end() == End.DONE).toList();
    breaches.addIf(
        succeeded && done.stream().noneMatch(Call::mayHaveCome),
        Rule.A2,
        job.id,
        job.settles.size());
    breaches.addIf(
        last != null && !succeeded && done.stream().anyMatch(Call::isAccepted),
        Rule.A3,
        job.id,
        String.valueOf(last));
    breaches.addIf(succeeded && job.effects.isEmpty(), Rule.E3, job.id, "none");
  }

  private void effects(boolean faults) {
    var once = new HashSet<Effect>();
    for (var effect : job.effects) {
      breaches.addIf(!once.add(effect), Rule.E1, job.id, effect);
    }
    boolean one = job.last() == null || job.effects.size() == 1;
    breaches.addIf(!faults && !one, Rule.E2, job.id, job.effects);
  }
}
