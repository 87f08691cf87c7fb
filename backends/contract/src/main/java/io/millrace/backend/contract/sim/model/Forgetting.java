package io.millrace.backend.contract.sim.model;

import io.millrace.backend.contract.sim.tell.Sight;
import io.millrace.backend.contract.sim.tell.Violation;
import io.millrace.core.job.Ids;
import io.millrace.core.spi.JobStore.Recalled;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Pruned;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Compares what a prune said with what it should have done, and tells the model.
public final class Forgetting {
  private static final long REPEATABLE_MS = 30_000;
  private static final int MOST = 500;

  private final Model model;
  private final long now;

  Forgetting(Model model, long now) {
    this.model = model;
    this.now = now;
  }

  void compare(Prune what, Pruned answer) {
    var expected =
        switch (what) {
          case Prune.Ids(List<String> ids, _, Optional<String> bin) -> named(ids, bin.orElse(""));
          case Prune.Ended ended -> ended(ended, answer.more());
        };
    if (!expected.equals(answer)) {
      throw new Violation("%s came to %s, not to %s".formatted(what, answer, expected));
    }
  }

  private Pruned named(List<String> ids, String bin) {
    var kept = new ArrayList<String>();
    for (var id : ids) {
      if (model.held(id).filter(it -> it.state.terminal() && !isNamed(it)).isPresent()) {
        model.forget(id, true, now, bin);
      } else {
        kept.add(id);
      }
    }
    return new Pruned(ids.size() - kept.size(), kept, false);
  }

  /// Which of them come back first, a store may leave open.
  void compare(String operation, int limit, Recalled answer) {
    int before = model.binned(operation, now);
    for (var snapshot : answer.back()) {
      if (!model.recall(snapshot.id(), operation, now).isShownBy(snapshot)) {
        throw new Violation("%s came back as %s".formatted(snapshot.id(), snapshot));
      }
      model.saw(Sight.RECALLED);
    }
    int left = model.binned(operation, now);
    boolean few = before - left < Math.min(before, limit) || left > 0;
    if (!answer.away().isEmpty() || answer.back().size() > limit || (few && !answer.more())) {
      throw new Violation(
          "%s of %d, up to %d, were recalled, %d are left".formatted(answer, before, limit, left));
    }
  }

  private boolean isNamed(Modelled held) {
    boolean named = model.family().isNamed(held);
    if (named) {
      model.saw(Sight.PARENT_KEPT);
    }
    return named;
  }

  private Pruned ended(Prune.Ended what, boolean more) {
    var there =
        model
            .in(what.queue(), what.state())
            .sorted(
                Comparator.<Modelled>comparingLong(it -> it.finishedAt)
                    .thenComparingLong(it -> it.n))
            .toList();
    int beyond = Math.max(0, there.size() - what.keep());
    Predicate<Modelled> old = it -> it.finishedAt < what.before().toEpochMilli();
    var going = new ArrayList<Modelled>();
    boolean passed = false;
    for (var held : there) {
      boolean goes = going.size() < beyond || old.test(held);
      if (goes && held.finishedAt <= now - REPEATABLE_MS) {
        boolean named = isNamed(held);
        passed |= named;
        if (!named) {
          going.add(held);
        }
      }
    }
    int limit = Math.min(what.limit(), MOST);
    var gone = going.stream().limit(limit).toList();
    gone.forEach(it -> model.forget(it.job.id(), !Ids.isMade(it.job.id()), now, ""));
    if (!gone.isEmpty()) {
      model.saw(Sight.PRUNED_BY_AGE);
    }
    // Whether those that were passed over are more, a store may leave open.
    boolean open = passed && going.size() == limit;
    return new Pruned(gone.size(), List.of(), open ? more : going.size() > limit);
  }
}
