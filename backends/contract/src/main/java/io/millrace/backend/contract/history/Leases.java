package io.millrace.backend.contract.history;

import io.millrace.backend.contract.history.Event.Revoke;
import io.millrace.backend.contract.history.Event.SettleSent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Whether a job was lent to one at a time, and only its holder was heard: T, M and F.
record Leases(Past job, Breaches breaches) {
  void judge() {
    var leases = new ArrayList<>(job.lent.values());
    leases.sort(Comparator.comparingLong(it -> it.arrived));
    for (int at = 0; at < leases.size(); at++) {
      judge(leases, at);
    }
    for (var settle : job.settles) {
      if (settle.isAccepted()) {
        accepted(settle.asked);
      }
    }
    for (var renewal : job.renewals) {
      boolean given = job.lent.containsKey(renewal.asked.token());
      breaches.addIf(renewal.isAccepted() && !given, Rule.F2, job.id, renewal.asked);
    }
  }

  private void judge(List<Lent> leases, int at) {
    var later = leases.get(at);
    breaches.addIf(later.requests.size() > 1, Rule.T1, job.id, later.requests);
    for (var earlier : leases.subList(0, at)) {
      boolean back = later.sent > earlier.arrived && later.terms.epoch() <= earlier.terms.epoch();
      breaches.addIf(back, Rule.T2, job.id, later.terms);
      boolean both = earlier.isCertainAt(later.arrived) && later.isCertainAt(later.arrived);
      breaches.addIf(both, Rule.M1, job.id, earlier.terms + " and " + later.terms);
    }
  }

  private void accepted(SettleSent said) {
    var lease = job.lent.get(said.token());
    if (lease == null) {
      breaches.add(Rule.F2, job.id, said);
      return;
    }
    long first = job.firstSent(said);
    boolean stale =
        job.lent.values().stream()
            .anyMatch(it -> it.terms.epoch() > lease.terms.epoch() && it.arrived < first);
    breaches.addIf(stale, Rule.F1, job.id, said);
    boolean revoked =
        job.revokes.stream()
            .anyMatch(it ->
                it.isAccepted()
                    && it.asked.how() != Revoke.ASKED
                    && lease.arrived < it.sent
                    && it.answered < first);
    breaches.addIf(revoked, Rule.F3, job.id, said);
  }
}
