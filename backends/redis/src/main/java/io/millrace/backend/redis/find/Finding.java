package io.millrace.backend.redis.find;

import io.millrace.backend.redis.record.Seen;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One search under way: a page is full with one job more than it shows, which tells that there is
/// a next one.
public final class Finding implements Scan.Visit {
  private static final int WINDOW = 100_000;

  private final JobQuery query;
  private final Sort sort;
  private final Set<JobState> states;
  private final int limit;
  private final long inPlaces;
  private final List<JobSnapshot> items = new ArrayList<>();
  private Optional<Page.Cursor> last = Optional.empty();
  private Optional<Page.Cursor> shown = Optional.empty();
  private int matched;
  private int scanned;

  Finding(JobQuery query, Sort sort, int limit, long inPlaces) {
    this.query = query;
    this.sort = sort;
    this.states = query.reach();
    this.limit = limit;
    this.inPlaces = inPlaces;
  }

  @Override
  public boolean wants(Order.At at) {
    if (scanned == WINDOW) {
      return false;
    }
    scanned++;
    last = Optional.of(at.position().cursor());
    if (states.contains(at.seen().state())) {
      show(at.seen());
    }
    return limit == 0 || matched <= limit;
  }

  private void show(Seen seen) {
    var snapshot = seen.snapshot();
    if (query.isOfPlaces() || query.matches(snapshot)) {
      matched++;
      if (items.size() < limit) {
        items.add(snapshot);
        shown = last;
      }
    }
  }

  Page<JobSnapshot> page(boolean whole) {
    boolean full = matched > limit && limit > 0;
    return new Page<>(
        items,
        whole ? Optional.empty() : full ? shown : last,
        query.isOfPlaces() ? new Page.Total(inPlaces, true) : new Page.Total(matched, whole),
        isSure() && (whole || full) ? Optional.empty() : Optional.of(scanned),
        whole || full);
  }

  /// Whether the walk shows hardly a job that does not match, so that nobody has to be told how
  /// many were looked at.
  private boolean isSure() {
    if (query.ids().isPresent() || states.isEmpty()) {
      return true;
    }
    return switch (sort.field()) {
      case CREATED_AT ->
          query.namesStates()
              ? query.asksOnly(Field.STATE, Field.QUEUE)
              : query.asksOnly(Field.QUEUE, Field.CREATED);
      case RANK -> query.asksOnly(Field.STATE, Field.QUEUE, Field.TYPE);
      case RUN_AT -> query.asksOnly(Field.STATE, Field.QUEUE, Field.RUN_AT);
      case STARTED_AT -> query.asksOnly(Field.STATE, Field.QUEUE, Field.STARTED);
      case FINISHED_AT -> query.asksOnly(Field.STATE, Field.QUEUE, Field.FINISHED);
    };
  }
}
