package io.millrace.backend.contract.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Whether each fire that was due came, once: C.
record Fires(Reading reading, Breaches breaches) {
  void judge(List<String> due) {
    Map<String, Integer> owed = new HashMap<>();
    due.forEach(fire -> owed.merge(fire, 1, Integer::sum));
    Map<String, String> jobs = new HashMap<>();
    for (var job : reading.jobs.values()) {
      var last = job.last();
      if (last != null) {
        last.tail()
            .fire()
            .ifPresent(fire -> {
              owed.merge(fire, -1, Integer::sum);
              var other = jobs.put(fire, job.id);
              breaches.addIf(other != null, Rule.C2, job.id, fire + " is of " + other + " too");
            });
      }
    }
    owed.forEach((fire, left) -> breaches.addIf(left != 0, Rule.C1, fire, left + " missing"));
  }
}
