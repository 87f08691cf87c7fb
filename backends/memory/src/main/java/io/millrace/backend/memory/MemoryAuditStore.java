package io.millrace.backend.memory;

import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.keep.Trail;
import io.millrace.backend.memory.step.Turn;
import io.millrace.core.audit.AuditLine;
import io.millrace.core.audit.AuditQuery;
import io.millrace.core.query.Page;
import io.millrace.core.spi.AuditStore;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What people did, in memory. A page looks at all lines, in short turns, so that it can say how
/// many there are.
final class MemoryAuditStore implements AuditStore {
  private static final int SLICE = 2_000;

  private final Turn turn;
  private final Ledger ledger;

  MemoryAuditStore(Turn turn, Ledger ledger) {
    this.turn = turn;
    this.ledger = ledger;
  }

  @Override
  public Future<Void> append(List<AuditLine> lines) {
    return turn.take(() -> {
      lines.forEach(ledger.trail::append);
      return null;
    });
  }

  @Override
  public Future<Page<AuditLine>> find(AuditQuery query, Optional<Page.Cursor> after, int limit) {
    var search = new Search(query, after.map(Page.Cursor::place).orElse(Long.MAX_VALUE), limit);
    return turn.take(() -> search.isOver(ledger.trail)).compose(over -> goOn(search, over));
  }

  private Future<Page<AuditLine>> goOn(Search search, boolean over) {
    return over
        ? Future.succeededFuture(search.page())
        : turn.takeNext(() -> search.isOver(ledger.trail)).compose(it -> goOn(search, it));
  }

  @Override
  public Future<Integer> prune(Instant before, int keep, int limit) {
    return turn.take(() -> ledger.trail.prune(before, keep, limit));
  }

  /// One page on its way: what was found of it, and how many match until now.
  private static final class Search {
    private final AuditQuery query;
    private final long before;
    private final int limit;
    private final List<AuditLine> found = new ArrayList<>();
    private long at = Long.MAX_VALUE;
    private long lastFound;
    private long total;
    private boolean more;

    Search(AuditQuery query, long before, int limit) {
      this.query = query;
      this.before = before;
      this.limit = limit;
    }

    /// Looks at some more; answers whether that was all.
    boolean isOver(Trail trail) {
      int count = 0;
      for (var line : trail.before(at).entrySet()) {
        if (count++ == SLICE) {
          return false;
        }
        at = line.getKey();
        if (query.matches(line.getValue())) {
          total++;
          take(line.getValue());
        }
      }
      return true;
    }

    private void take(AuditLine line) {
      if (at >= before) {
        return;
      }
      if (found.size() < limit) {
        found.add(line);
        lastFound = at;
      } else {
        more = true;
      }
    }

    Page<AuditLine> page() {
      var next =
          more && limit > 0
              ? Optional.of(new Page.Cursor(0, lastFound))
              : Optional.<Page.Cursor>empty();
      return new Page<>(found, next, new Page.Total(total, true), Optional.empty(), true);
    }
  }
}
