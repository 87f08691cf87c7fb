package io.millrace.backend.memory.lane;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Line;
import io.millrace.core.queue.QueueConfig.Urgency;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who of a home's running jobs could give way to a more urgent one, who was asked to, and who has.
/// At no cost in a queue where nobody is asked.
public final class GiveWay {
  /// How many one call asks at most.
  public static final int MOST = 16;

  private final Bounds bounds;

  /// By their numbers.
  private final Line could = new Line();

  private final Set<Entry> aside = new LinkedHashSet<>(0);

  /// Those of them that want to go on, the most urgent first.
  private final Line wanting = new Line();

  private boolean on;
  private int asked;

  public GiveWay(Bounds bounds) {
    this.bounds = bounds;
  }

  /// How many run without a slot.
  public int aside() {
    return aside.size();
  }

  public List<String> ids() {
    var ids = new ArrayList<String>(aside.size());
    aside.forEach(it -> ids.add(it.job.id()));
    return ids;
  }

  /// `running` are those that run now.
  public void configure(Urgency urgency, Line running) {
    if (on != urgency.preemption()) {
      running.forEach(this::left);
      on = urgency.preemption();
      running.forEach(this::entered);
    }
  }

  /// It runs, in this way.
  public void entered(Entry entry) {
    switch (entry.lease().way) {
      case OWN -> {
        if (on && isAskable(entry)) {
          could.add(entry.job.priority(), entry);
        }
      }
      case ASKED -> asked++;
      case GIVEN -> aside.add(entry);
      case WANTED -> {
        aside.add(entry);
        wanting.add(Lane.rank(entry), entry);
      }
    }
  }

  /// It is not where it was any more.
  public void left(Entry entry) {
    switch (entry.lease().way) {
      case OWN -> {
        if (on) {
          could.remove(entry.job.priority(), entry);
        }
      }
      case ASKED -> asked--;
      case GIVEN -> aside.remove(entry);
      case WANTED -> {
        aside.remove(entry);
        wanting.remove(Lane.rank(entry), entry);
      }
    }
  }

  private static boolean isAskable(Entry entry) {
    var lent = entry.lease();
    return entry.job.terms().preemptible() && lent.judge == null && lent.cancel == null;
  }

  /// Who is to be asked next: the one with the highest number, as long as more that are more urgent
  /// could start in the place of those asked; null when there is none.
  public @Nullable Entry toAsk(Ready ready, Picking picking) {
    var entry = on ? could.last() : null;
    return entry == null || ready.moreUrgent(picking, entry.job.priority(), asked + 1) <= asked
        ? null
        : entry;
  }

  /// The most urgent of those who want to go on and find all that they need; null when there is
  /// none.
  public @Nullable Entry next() {
    for (var entry : wanting) {
      if (fits(entry)) {
        return entry;
      }
    }
    return null;
  }

  private boolean fits(Entry entry) {
    for (var pass : bounds.needs(entry)) {
      if (!entry.holds.contains(pass) && !pass.gate().hasRoom(pass.weight())) {
        return false;
      }
    }
    return true;
  }
}
