package io.millrace.backend.contract.sim.model;

import static java.util.stream.Collectors.toSet;

import io.millrace.backend.contract.sim.tell.Trace;
import io.millrace.backend.contract.sim.tell.Violation;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Found;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Sort;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Check;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/// Compares all that a store shows with all that the model knows: nothing lost, nothing that nobody
/// asked for, each job in exactly one place.
public final class Agreement {
  private static final List<JobState> STATES = List.of(JobState.values());

  private final Backend backend;
  private final Model model;
  private final Clock clock;
  private final Trace trace;

  public Agreement(Backend backend, Model model, Clock clock, Trace trace) {
    this.backend = backend;
    this.clock = clock;
    this.model = model;
    this.trace = trace;
  }

  public void check() {
    var held = List.copyOf(model.jobs());
    var ids = new ArrayList<String>(held.size());
    held.forEach(it -> ids.add(it.job.id()));
    var found = backend.search().get(ids).await();
    for (int at = 0; at < held.size(); at++) {
      check(held.get(at), found.get(at));
    }
  }

  private void check(Modelled held, Found found) {
    if (!(found instanceof Found.Here(JobSnapshot snapshot))) {
      throw new Violation("%s, which was acknowledged, is %s".formatted(held.job.id(), found));
    }
    if (!held.isShownBy(snapshot)) {
      throw new Violation("%s is shown as %s".formatted(held, snapshot));
    }
    trace.add(held.job.id());
    trace.add(held.state.wire());
    trace.add(held.attempt * 1_000L + held.version);
  }

  /// Each job in the list of its state and in no other; nothing in any list that is not known; and
  /// every counter as if it were counted afresh. The store looks through itself too.
  public void checkPlaces() {
    for (var queue : backend.queues().get(model.queues()).await()) {
      for (var state : STATES) {
        int shown = queue.stats().in(state);
        if (shown != model.count(queue.name(), state)) {
          throw new Violation("%d in %s are %s".formatted(shown, queue.name(), state));
        }
      }
    }
    STATES.forEach(this::checkList);
    checkBreakers();
    checkLimiters();
    checkWithin(Optional.empty());
  }

  /// Nothing that the store knows twice says two things.
  private void checkWithin(Optional<String> from) {
    var part = backend.check(EnumSet.allOf(Check.class), false, from).await();
    if (!part.findings().isEmpty()) {
      throw new Violation("the store found " + part.findings());
    }
    if (part.next().isPresent()) {
      checkWithin(part.next());
    }
  }

  private void checkBreakers() {
    for (var shown : backend.breakers().get(List.of()).await()) {
      var known = model.shared().breakers().get(shown.name());
      boolean right =
          known != null
              && known.phase(clock.millis()) == shown.phase()
              && known.failures == shown.failures();
      if (!right) {
        throw new Violation("%s is not as it should be".formatted(shown));
      }
    }
  }

  private void checkLimiters() {
    var metered = model.shared().metered();
    for (var shown : backend.limits().fill(List.copyOf(metered.names())).await()) {
      int taken = metered.taken(shown.name(), clock.millis());
      int least = metered.surelyTaken(shown.name(), clock.millis());
      if (shown.running() < least || shown.running() > taken) {
        throw new Violation("%s, and %d are held".formatted(shown, taken));
      }
    }
  }

  private void checkList(JobState state) {
    var shown =
        backend
            .search()
            .find(JobQuery.in(state), Sort.NEWEST, Optional.empty(), 100)
            .await()
            .items()
            .stream()
            .map(JobSnapshot::id)
            .collect(toSet());
    var known =
        model.jobs().stream()
            .filter(held -> held.state == state)
            .map(held -> held.job.id())
            .collect(toSet());
    if (!shown.equals(known)) {
      throw new Violation("%s are listed as %s, not %s".formatted(shown, state, known));
    }
  }
}
