package io.millrace.core.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// When the attempts to come would begin, if each failed at once in a way that is worth trying
/// again. `deadAfter` is when the last of them would have failed, at the latest; empty when there
/// is none.
public record RetryPreview(List<Next> items, Optional<Instant> deadAfter) {
  private static final int MOST = 100;

  /// An attempt and the two instants between which chance would let it begin.
  public record Next(int attempt, Instant earliest, Instant latest) {}

  public RetryPreview {
    items = List.copyOf(items);
  }

  public static RetryPreview of(JobSnapshot snapshot, Instant now) {
    if (snapshot.state().terminal()) {
      return new RetryPreview(List.of(), Optional.empty());
    }
    var terms = snapshot.job().terms();
    var items = new ArrayList<Next>();
    int attempt = snapshot.life().tried().attempt();
    var runAt = snapshot.life().course().runAt();
    var earliest = runAt.isAfter(now) ? runAt : now;
    var latest = earliest;
    if (snapshot.state() != JobState.RUNNING) {
      attempt++;
      add(items, attempt, earliest, latest);
    }
    for (; attempt < terms.maxAttempts() && items.size() < MOST; attempt++) {
      earliest = earliest.plus(terms.backoff().earliest(attempt));
      latest = latest.plus(terms.backoff().latest(attempt));
      if (isOver(snapshot.job().window(), earliest)) {
        break;
      }
      add(items, attempt + 1, earliest, latest);
    }
    return new RetryPreview(items, Optional.of(latest));
  }

  /// The first attempt of all is no retry.
  private static void add(List<Next> items, int attempt, Instant earliest, Instant latest) {
    if (attempt > 1) {
      items.add(new Next(attempt, earliest, latest));
    }
  }

  private static boolean isOver(Window window, Instant at) {
    return window.retryUntil().filter(at::isAfter).isPresent();
  }
}
