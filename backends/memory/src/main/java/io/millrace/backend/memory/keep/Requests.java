package io.millrace.backend.memory.keep;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Token;
import java.util.List;
import java.util.Optional;

/// What was lent to which request, oldest first, so that a repeat gets the same.
public final class Requests {
  private static final long REPEATED_MS = 60_000;
  private static final int MAX_REQUESTS = 100_000;

  /// More than come in one step, so that a flood is forgotten as well.
  private static final int AT_ONCE = 4;

  private final Changes changes;
  public final Recent<Asked> asked = new Recent<>();

  public record Asked(long at, List<Lending> lent) {}

  public record Lending(String id, Token token) {}

  public Requests(Changes changes) {
    this.changes = changes;
  }

  public Optional<List<Lending>> repeated(String request, long now) {
    return Optional.ofNullable(asked.get(request))
        .filter(it -> it.at + REPEATED_MS > now)
        .map(Asked::lent);
  }

  public void remember(String request, List<Claim> lent, long now) {
    var lendings = lent.stream().map(it -> new Lending(it.job().id(), it.lease().token())).toList();
    remember(request, new Asked(now, lendings));
    changes.asked(request, new Asked(now, lendings));
  }

  public void remember(String request, Asked what) {
    asked.put(request, what);
    int left = AT_ONCE;
    for (var oldest = asked.first();
        left > 0 && oldest != null && isOver(oldest, what.at);
        oldest = asked.first()) {
      asked.pollFirst();
      left--;
    }
  }

  private boolean isOver(Asked oldest, long now) {
    return oldest.at + REPEATED_MS <= now || asked.size() > MAX_REQUESTS;
  }
}
