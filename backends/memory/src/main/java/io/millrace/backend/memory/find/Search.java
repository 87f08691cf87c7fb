package io.millrace.backend.memory.find;

import io.millrace.backend.memory.job.Entry;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One search under way: a page is full with one job more than it shows, which tells that there is
/// a next one.
public final class Search implements Slices.Visit {
  private static final int WINDOW = 100_000;

  /// What is read out of texts that may be long.
  private static final Set<Field> DEEP =
      EnumSet.of(Field.ARGS, Field.META, Field.ERROR, Field.WORD);

  private final JobQuery query;
  private final Sorted order;
  private final Set<JobState> states;
  private final int limit;
  private final long inPlaces;
  private final List<JobSnapshot> items = new ArrayList<>();
  private Slices.Position last;
  private Slices.Position shown;
  private int matched;
  private int scanned;

  public Search(JobQuery query, Sorted order, int limit, long inPlaces) {
    this.query = query;
    this.order = order;
    this.states = query.reach();
    this.limit = limit;
    this.inPlaces = inPlaces;
    this.last = order.start();
    this.shown = last;
  }

  @Override
  public Slices.Position position(Entry entry) {
    return order.position(entry);
  }

  @Override
  public boolean wants(Entry entry) {
    if (scanned == WINDOW) {
      return false;
    }
    scanned++;
    last = order.position(entry);
    if (matches(entry)) {
      matched++;
      if (items.size() < limit) {
        items.add(entry.snapshot());
        shown = last;
      }
    }
    return limit == 0 || matched <= limit;
  }

  private boolean matches(Entry entry) {
    return states.contains(entry.state) && (query.isOfPlaces() || query.matches(entry.snapshot()));
  }

  @Override
  public int weight(Entry entry) {
    return weight(query, entry);
  }

  /// How many bytes of a job have to be read to see whether it matches.
  static int weight(JobQuery query, Entry entry) {
    return Collections.disjoint(query.asked(), DEEP)
        ? 0
        : entry.job.args().size()
            + entry.job.labels().meta().size()
            + entry.told().error().map(it -> it.message().length()).orElse(0);
  }

  public Sorted order() {
    return order;
  }

  public Page<JobSnapshot> page(boolean whole) {
    boolean full = matched > limit && limit > 0;
    var next = full ? shown : last;
    return new Page<>(
        items,
        whole ? Optional.empty() : Optional.of(new Page.Cursor(next.key(), next.n())),
        query.isOfPlaces() ? new Page.Total(inPlaces, true) : new Page.Total(matched, whole),
        order.isSure() && (whole || full) ? Optional.empty() : Optional.of(scanned),
        whole || full);
  }
}
