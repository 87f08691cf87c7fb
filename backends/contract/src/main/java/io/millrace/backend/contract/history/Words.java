package io.millrace.backend.contract.history;

import io.millrace.backend.contract.history.Event.Effect;
import io.millrace.backend.contract.history.Event.End;
import io.millrace.backend.contract.history.Event.SettleSent;
import io.millrace.core.job.JobState;
import java.util.HashSet;
import java.util.LinkedHashMap;

/// Whether a job ended as its holders said, and did what it said: A and E.
record Words(Past job, Breaches breaches) {
  void judge(boolean faults) {
    twice();
    succeeded();
    effects(faults);
  }

  /// A repeat says nothing new.
  private void twice() {
    var last = new LinkedHashMap<SettleSent, Long>();
    for (var settle : job.settles) {
      if (settle.isAccepted() && settle.asked.end().isFinal()) {
        last.putIfAbsent(settle.asked, settle.answered);
      }
    }
    SettleSent earlier = null;
    for (var later : last.entrySet()) {
      boolean other =
          earlier != null && !job.isRetriedBetween(job.firstSent(earlier), later.getValue());
      breaches.addIf(other, Rule.A1, job.id, earlier + " and " + later.getKey());
      earlier = later.getKey();
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
