package io.millrace.backend.memory.lane;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Line;
import io.millrace.core.queue.QueueConfig.Preemption;
import java.time.Duration;
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

  /// Those who are asked, by when that was.
  private final Line asked = new Line();

  private final long grace;
  private Preemption preemption = Preemption.NONE;

  /// Who is asked has so long to give way where it is made to.
  public GiveWay(Bounds bounds, Duration grace) {
    this.bounds = bounds;
    this.grace = grace.toMillis();
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

  public boolean isOther(Preemption changed) {
    return preemption != changed;
  }

  /// To be called while nobody who runs is in place.
  public void configure(Preemption changed) {
    preemption = changed;
  }

  /// When who was asked then loses its lease; a very late instant where nobody is made to.
  public long withdrawnAt(long askedAt) {
    return preemption == Preemption.FORCE ? askedAt + grace : Long.MAX_VALUE;
  }

  /// When the first of those who are asked loses its lease.
  public long nextWithdrawn() {
    return asked.isEmpty() ? Long.MAX_VALUE : withdrawnAt(asked.firstKey());
  }

  /// It runs, in this way.
  public void entered(Entry entry) {
    switch (entry.lease().way()) {
      case OWN -> {
        if (isOn() && isAskable(entry)) {
          could.add(entry.job.priority(), entry);
        }
      }
      case ASKED -> asked.add(entry.lease().since(), entry);
      case GIVEN -> aside.add(entry);
      case WANTED -> {
        aside.add(entry);
        wanting.add(Lane.rank(entry), entry);
      }
    }
  }

  /// It is not where it was any more.
  public void left(Entry entry) {
    switch (entry.lease().way()) {
      case OWN -> {
        if (isOn()) {
          could.remove(entry.job.priority(), entry);
        }
      }
      case ASKED -> asked.remove(entry.lease().since(), entry);
      case GIVEN -> aside.remove(entry);
      case WANTED -> {
        aside.remove(entry);
        wanting.remove(Lane.rank(entry), entry);
      }
    }
  }

  private boolean isOn() {
    return preemption != Preemption.NONE;
  }

  private static boolean isAskable(Entry entry) {
    var lent = entry.lease();
    return entry.job.terms().preemptible() && lent.judge() == null && lent.cancel() == null;
  }

  /// Who is to be asked next: the one with the highest number, as long as more that are more urgent
  /// could start in the place of those asked; null when there is none.
  public @Nullable Entry toAsk(Choosing choosing, Picking picking) {
    var entry = isOn() ? could.last() : null;
    int before = asked.size();
    return entry == null || choosing.moreUrgent(picking, entry.job.priority(), before + 1) <= before
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
    for (var share : bounds.needs(entry)) {
      if (!entry.holds.contains(share) && !share.gate().hasRoom(share.weight())) {
        return false;
      }
    }
    return true;
  }
}
