package io.millrace.backend.memory.find;

import io.millrace.backend.memory.job.Entry;
import io.millrace.core.query.DeadGroup;
import io.millrace.core.query.DeadPiles;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import java.util.Optional;

/// Dead letters being put together by their signature, in order of their death.
public final class Grouping implements Slices.Visit {
  private final JobQuery query;
  private final Sorted order;
  private final DeadPiles piles;

  public Grouping(JobQuery query, Sorted order, long now) {
    this.query = query;
    this.order = order;
    this.piles = new DeadPiles(now);
  }

  public Sorted order() {
    return order;
  }

  @Override
  public boolean wants(Entry entry) {
    var snapshot = entry.snapshot();
    if (query.matches(snapshot)) {
      piles.add(snapshot);
    }
    return true;
  }

  @Override
  public Slices.Position position(Entry entry) {
    return order.position(entry);
  }

  @Override
  public int weight(Entry entry) {
    return Search.weight(query, entry);
  }

  public Page<DeadGroup> page(Optional<Page.Cursor> after, int limit) {
    return piles.page(after, limit);
  }
}
