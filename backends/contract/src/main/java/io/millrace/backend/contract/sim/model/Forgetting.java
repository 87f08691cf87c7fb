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
import java.util.Set;
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

  void compare(Prune.Ids what, Pruned answer) {
    compare(what, answer, named(what.ids(), what.bin().orElse("")));
  }

  /// `left` is what a store shows then of those that had ended so.
  void compare(Prune.Ended what, Pruned answer, Set<String> left) {
    compare(what, answer, ended(what, answer.more(), left));
  }

  private static void compare(Prune what, Pruned answer, Pruned expected) {
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

  private Pruned ended(Prune.Ended what, boolean more, Set<String> left) {
    var there =
        model
            .in(what.queue(), what.state())
            .sorted(Comparator.comparingLong(it -> it.finishedAt))
            .toList();
    int beyond = Math.max(0, there.size() - what.keep());
    Predicate<Modelled> old = it -> it.finishedAt < what.before().toEpochMilli();
    var free = new ArrayList<Modelled>();
    var going = new ArrayList<Modelled>();
    boolean passed = false;
    for (var held : there) {
      if (held.finishedAt <= now - REPEATABLE_MS) {
        boolean named = isNamed(held);
        boolean goes = going.size() < beyond || old.test(held);
        passed |= goes && named;
        if (!named) {
          free.add(held);
        }
        if (goes && !named) {
          going.add(held);
        }
      }
    }
    int limit = Math.min(what.limit(), MOST);
    var gone = there.stream().filter(it -> !left.contains(it.job.id())).toList();
    if (!free.containsAll(gone) || !ends(gone).equals(ends(going).stream().limit(limit).toList())) {
      throw new Violation("%s took %s, not the first of %s".formatted(what, gone, going));
    }
    gone.forEach(it -> model.forget(it.job.id(), !Ids.isMade(it.job.id()), now, ""));
    if (!gone.isEmpty()) {
      model.saw(Sight.PRUNED_BY_AGE);
    }
    // Whether those that were passed over are more, a store may leave open.
    boolean open = passed && going.size() == limit;
    return new Pruned(gone.size(), List.of(), open ? more : going.size() > limit);
  }

  /// Which of those that ended within one millisecond goes first, a store may leave open.
  private static List<Long> ends(List<Modelled> jobs) {
    return jobs.stream().map(it -> it.finishedAt).toList();
  }
}
