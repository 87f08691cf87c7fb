package io.millrace.backend.contract.history;

import io.millrace.backend.contract.history.Event.Fact;
import io.millrace.core.job.JobLifecycle;
import io.millrace.core.job.JobState;
import java.util.List;
import java.util.Optional;

/// Whether what subscribers heard of a job is a way that it can have gone: S and O.
record Facts(Past job, Reading reading, Breaches breaches) {
  void judge() {
    for (var who : reading.subscribers) {
      var heard = job.facts.getOrDefault(who, List.of());
      heard.forEach(this::step);
      ends(heard);
      if (!reading.gaps.contains(who)) {
        order(heard);
      }
    }
  }

  private void step(Fact fact) {
    boolean legal =
        fact.from()
            .map(from -> from == fact.to() || JobLifecycle.allows(from, fact.to()))
            .orElseGet(() -> JobLifecycle.FIRST.contains(fact.to()));
    breaches.addIf(!legal, Rule.S3, job.id, fact);
  }

  private void ends(List<Fact> heard) {
    var ends = heard.stream().filter(Facts::isEnd).toList();
    breaches.addIf(ends.size() > 1 + job.retried(), Rule.S1, job.id, ends);
    var last = job.last();
    if (last != null && !heard.isEmpty() && heard.getLast().to().terminal()) {
      var told = heard.getLast().to();
      breaches.addIf(told != last.state(), Rule.S2, job.id, told + ", but " + last);
    }
  }

  private static boolean isEnd(Fact fact) {
    return fact.to().terminal() && !fact.from().equals(Optional.of(fact.to()));
  }

  /// Each begins where the one before it ended, the first with nothing, and the last is the end.
  private void order(List<Fact> heard) {
    Optional<JobState> at = Optional.empty();
    for (var fact : heard) {
      breaches.addIf(!fact.from().equals(at), Rule.O1, job.id, fact);
      at = Optional.of(fact.to());
    }
    boolean ended = at.filter(JobState::terminal).isPresent();
    breaches.addIf(job.last() != null && !ended, Rule.O1, job.id, heard);
  }
}
