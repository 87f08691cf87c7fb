package io.millrace.backend.contract.sim.model;

import io.millrace.backend.contract.sim.tell.Sight;
import io.millrace.backend.contract.sim.tell.Violation;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Want;
import io.millrace.core.queue.QueueConfig.Preemption;
import io.millrace.core.spi.Extend;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Who of those that run in a queue has a slot, in the model: whom a more urgent job asks to give
/// way, and who goes on. Worlds in which some give way bound nothing else there.
public final class Slots {
  private static final int MOST_ASKED = 16;

  private final Model model;
  private final Allowance allowance;

  Slots(Model model, Allowance allowance) {
    this.model = model;
    this.allowance = allowance;
  }

  private List<Modelled> running() {
    var queue = allowance.config().name();
    return model.in(queue, JobState.RUNNING).toList();
  }

  /// How many more may act; none that do not stand aside has to stop.
  int free() {
    long acting = running().stream().filter(it -> !it.isAside()).count();
    int most = allowance.config().concurrency().orElse(Integer.MAX_VALUE);
    return (int) Math.max(0, most - acting);
  }

  /// A holder gives its slot away or wants it again.
  void hear(Modelled held, Extend.Wish wish, long now) {
    var lease = held.lent;
    if (lease == null) {
      return;
    }
    switch (wish) {
      case GIVE -> {
        boolean asked = lease.way == Lent.Way.ASKED;
        lease.give(now);
        if (lease.way == Lent.Way.GIVEN) {
          model.saw(asked ? Sight.GAVE_WAY : Sight.GAVE_UNASKED);
        }
      }
      case TAKE -> {
        lease.way = lease.way == Lent.Way.GIVEN ? Lent.Way.WANTED : lease.way;
        if (free() > 0 && next().filter(it -> it == held).isPresent()) {
          goOn(held, now);
        }
      }
    }
  }

  private void goOn(Modelled held, long now) {
    if (held.lent != null) {
      held.lent.goOn(now);
      model.saw(Sight.WENT_ON);
    }
  }

  /// Who goes on first.
  private Optional<Modelled> next() {
    Modelled next = null;
    for (var held : model.jobs()) {
      boolean wants = is(held, Lent.Way.WANTED) && isHere(held);
      next = wants && (next == null || held.compareRank(next) < 0) ? held : next;
    }
    return Optional.ofNullable(next);
  }

  private boolean isHere(Modelled held) {
    return held.job.queue().equals(allowance.config().name());
  }

  private static boolean is(Modelled held, Lent.Way way) {
    return held.lent != null && held.lent.way == way;
  }

  /// Before one of that number is lent those go on that come before it; answers how many, of at
  /// most so many.
  int goOnBefore(int number, int most, long now) {
    int count = 0;
    for (var next = next(); count < most && next.isPresent() && free() > 0; next = next()) {
      if (number < next.get().job.priority()) {
        return count;
      }
      goOn(next.get(), now);
      count++;
    }
    return count;
  }

  /// A claim asks those with the highest numbers, as many as there are more urgent ones; answers
  /// whether it asks any.
  boolean ask(Want want, long now) {
    boolean any = false;
    boolean asks = how() != Preemption.NONE && free() == 0;
    for (int left = MOST_ASKED; asks && left > 0; left--) {
      var last = running().stream().filter(Slots::isAskable).max(Modelled::compareRank);
      long asked = running().stream().filter(it -> is(it, Lent.Way.ASKED)).count();
      if (last.isEmpty() || moreUrgent(want, last.get().job.priority()) <= asked) {
        return any;
      }
      ask(last.get(), now);
      any = true;
    }
    return any;
  }

  private Preemption how() {
    return allowance.config().urgency().preemption();
  }

  /// The queue is set up anew, also for those who are asked.
  void configured() {
    for (var held : running()) {
      if (held.lent != null) {
        held.lent.forced = how() == Preemption.FORCE;
      }
    }
  }

  /// Whose grace is over and who still runs is not asked any more: nobody wants its slot.
  void letBe(long now) {
    for (var held : running()) {
      if (held.lent != null && held.lent.isToGiveWay(now)) {
        if (!model.paused(held.job.queue(), now) && moreUrgent(held.job.priority()) > free()) {
          throw new Violation("%s keeps a slot that is wanted".formatted(held));
        }
        held.lent.way = Lent.Way.OWN;
        model.saw(Sight.LET_BE);
      }
    }
  }

  private void ask(Modelled held, long now) {
    if (held.lent != null) {
      held.lent.ask(how() == Preemption.FORCE, now);
      model.saw(Sight.ASKED_TO_GIVE_WAY);
    }
  }

  private static boolean isAskable(Modelled held) {
    return is(held, Lent.Way.OWN)
        && held.lent != null
        && held.lent.reason == null
        && held.lent.cancel == null
        && held.job.terms().preemptible();
  }

  private long moreUrgent(Want want, int number) {
    return moreUrgent(number, it -> Lending.wants(want, it));
  }

  private long moreUrgent(int number) {
    return moreUrgent(number, _ -> true);
  }

  private long moreUrgent(int number, Predicate<Modelled> those) {
    return model
        .in(allowance.config().name(), JobState.READY)
        .filter(it -> it.job.priority() < number)
        .filter(those)
        .count();
  }
}
