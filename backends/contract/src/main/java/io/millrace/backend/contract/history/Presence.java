package io.millrace.backend.contract.history;

import io.millrace.backend.contract.history.Event.End;
import io.millrace.backend.contract.history.Event.Final;
import io.millrace.core.job.JobState;
import java.util.Comparator;
import java.util.Optional;

/// Whether a job is there in the end, and how: L and B.
record Presence(Past job, Breaches breaches) {
  private static final int MOST_RESCUES = 4;
  private static final Optional<String> POISON = Optional.of("poison");

  void judge() {
    var last = job.last();
    if (last == null) {
      boolean promised = job.enqueues.stream().anyMatch(Call::isAccepted);
      breaches.addIf(promised, Rule.L1, job.id, "is not listed");
      return;
    }
    breaches.addIf(!last.state().terminal(), Rule.L2, job.id, last);
    breaches.addIf(job.enqueues.isEmpty() || job.finals.size() > 1, Rule.L3, job.id, job.finals);
    boolean refused = !job.enqueues.isEmpty() && job.enqueues.stream().noneMatch(Call::mayHaveCome);
    breaches.addIf(refused, Rule.L4, job.id, last);
    attempts(last);
    rescues(last);
  }

  private void attempts(Final last) {
    long most = job.mostAttempts();
    breaches.addIf(last.attempt() > most, Rule.B1, job.id, last);
    job.lent
        .values()
        .forEach(it -> breaches.addIf(it.terms.attempt() > most, Rule.B1, job.id, it.terms));
    boolean left = last.state() == JobState.DEAD && last.attempt() < job.leastAttempts();
    breaches.addIf(left && isExhausted(last), Rule.B3, job.id, last);
  }

  /// Whether its newest holder wanted another try, and nobody can have said anything else since.
  private boolean isExhausted(Final last) {
    var newest = job.lent.values().stream().max(Comparator.comparingLong(it -> it.terms.epoch()));
    var words = job.settles.stream().filter(Call::mayHaveCome).toList();
    if (newest.isEmpty() || words.isEmpty() || last.tail().kind().equals(POISON)) {
      return false;
    }
    var word = words.getLast();
    return word.isAccepted()
        && word.asked.end() == End.RETRY
        && word.asked.token().equals(newest.get().terms.token());
  }

  private void rescues(Final last) {
    boolean poison = last.state() == JobState.DEAD && last.tail().kind().equals(POISON);
    boolean alive = last.rescues() == MOST_RESCUES && !poison && !job.isRevoked();
    breaches.addIf(last.rescues() > MOST_RESCUES || alive, Rule.B2, job.id, last);
    job.lent
        .values()
        .forEach(
            it -> breaches.addIf(it.terms.rescues() > MOST_RESCUES, Rule.B2, job.id, it.terms));
  }
}
