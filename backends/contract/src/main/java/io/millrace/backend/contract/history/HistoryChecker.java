package io.millrace.backend.contract.history;

import java.util.Collection;
import java.util.List;

/// Finds what a history shows that must not be, by the rules of `reliability.md` §4.
///
/// What is unknown is never a breach, so there are no false alarms: a call without an answer may
/// have taken effect at any time after it was sent, or not at all. So some breaches stay unseen,
/// and none is made up. The events come in the order of their instants; answers nobody asked for
/// are refused, because then it is no history.
public final class HistoryChecker {
  private HistoryChecker() {}

  public static List<Breach> check(Collection<Event> events, Circumstances circumstances) {
    var reading = new Reading(events);
    var breaches = new Breaches();
    for (var job : reading.jobs.values()) {
      new Leases(job, breaches).judge();
      if (!job.isPurged()) {
        new Presence(job, breaches).judge();
        new Words(job, breaches).judge(circumstances.faults());
        new Facts(job, reading, breaches).judge();
      }
    }
    new Queues(reading, breaches).judge(circumstances);
    new Fires(reading, breaches).judge(circumstances.fires());
    return List.copyOf(breaches.found);
  }
}
