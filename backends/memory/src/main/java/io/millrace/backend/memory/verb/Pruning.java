package io.millrace.backend.memory.verb;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Line;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.spi.JobStore.Recalled;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Pruned;
import java.util.ArrayList;
import java.util.List;

/// Forgets jobs that have ended, oldest first, and brings back what was deleted and may come back.
public final class Pruning {
  static final int MOST = 500;

  /// So long are settling calls repeated, and answered as the first time.
  private static final long REPEATED_MS = 30_000;

  /// More than end in one step, so that a bound that became lower is reached.
  private static final int AT_ONCE = 2;

  private Pruning() {}

  public static Pruned prune(Ledger ledger, Prune what, long now) {
    return switch (what) {
      case Prune.Ids ids -> named(ledger, ids, now);
      case Prune.Ended ended -> ended(ledger, ended, now);
    };
  }

  private static Pruned named(Ledger ledger, Prune.Ids what, long now) {
    boolean force = what.force();
    var kept = new ArrayList<String>(0);
    for (var id : what.ids()) {
      var entry = ledger.job(id);
      if (entry == null || !entry.state.terminal() || (!force && ledger.children.isNamed(entry))) {
        kept.add(id);
      } else {
        forget(ledger, entry, what.bin().orElse(""), now);
      }
    }
    return new Pruned(what.ids().size() - kept.size(), kept, false);
  }

  private static void forget(Ledger ledger, Entry entry, String bin, long now) {
    if (bin.isEmpty()) {
      ledger.forget(entry, true, now);
    } else {
      ledger.bin(entry, bin, now);
    }
  }

  /// Brings back what an operation had deleted, oldest first.
  public static Recalled recall(Ledger ledger, String operation, int limit, long now) {
    var back = new ArrayList<JobSnapshot>();
    var away = new ArrayList<String>(0);
    for (var one : ledger.known.binned(operation, Math.min(limit, MOST))) {
      var entry = ledger.recall(one, now);
      if (entry != null) {
        back.add(entry.snapshot());
      } else if (one.until() > now) {
        away.add(one.entry().job.id());
      }
    }
    return new Recalled(back, away, !ledger.known.isEmptyBin(operation));
  }

  private static Pruned ended(Ledger ledger, Prune.Ended what, long now) {
    var home = ledger.home(what.queue());
    if (home == null || !what.state().terminal()) {
      return new Pruned(0, List.of(), false);
    }
    var line = home.places.of(what.state());
    int limit = Math.min(what.limit(), MOST);
    var due = due(ledger, line, what, now, limit);
    due.forEach(entry -> ledger.forget(entry, false, now));
    return new Pruned(due.size(), List.of(), due.size() == limit && isDue(line, what, now));
  }

  /// The oldest that may go. Those that a job still names are passed over, a bounded number of them
  /// in one call.
  private static List<Entry> due(Ledger ledger, Line line, Prune.Ended what, long now, int limit) {
    var due = new ArrayList<Entry>();
    int passed = 0;
    for (var entry : line) {
      boolean old =
          entry.finishedAt < what.before().toEpochMilli() || line.size() - due.size() > what.keep();
      if (!old || entry.finishedAt > now - REPEATED_MS || due.size() == limit || passed == MOST) {
        break;
      }
      if (ledger.children.isNamed(entry)) {
        passed++;
      } else {
        due.add(entry);
      }
    }
    return due;
  }

  private static boolean isDue(Line line, Prune.Ended what, long now) {
    return !line.isEmpty()
        && line.firstKey() <= now - REPEATED_MS
        && (line.firstKey() < what.before().toEpochMilli() || line.size() > what.keep());
  }

  /// Holds the bound that no flood may break. Dead letters are not under it: they wait for a
  /// person. While jobs end faster than a heap should be filled with them, the bound is a tenth:
  /// what lives so briefly is dead before the collector comes, who else would copy all of it.
  static void cap(Ledger ledger, Home home, JobState state, long now) {
    if (state == JobState.DEAD) {
      return;
    }
    var line = home.places.of(state);
    int most = ledger.mostEnded;
    int kept = home.tally.isFlooded(now) ? most / 10 : most;
    for (int count = 0; count < AT_ONCE && line.size() > kept; count++) {
      if (!forgetOldest(ledger, line, now)) {
        return;
      }
    }
  }

  /// The oldest that no job names, if it is near the front.
  private static boolean forgetOldest(Ledger ledger, Line line, long now) {
    int looked = 0;
    for (var entry : line) {
      if (!ledger.children.isNamed(entry)) {
        ledger.forget(entry, false, now);
        return true;
      }
      if (++looked == MOST) {
        return false;
      }
    }
    return false;
  }
}
