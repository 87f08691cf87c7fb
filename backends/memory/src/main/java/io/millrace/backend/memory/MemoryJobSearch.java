package io.millrace.backend.memory;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.LogLine;
import io.millrace.core.query.Field;
import io.millrace.core.query.Found;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.spi.JobSearch;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads of jobs in memory.
final class MemoryJobSearch implements JobSearch {
  private static final int WINDOW = 100_000;

  /// What is read out of texts that may be long.
  private static final Set<Field> DEEP =
      EnumSet.of(Field.ARGS, Field.META, Field.ERROR, Field.WORD);

  private final Turn turn;
  private final Ledger ledger;
  private final Slices slices;

  MemoryJobSearch(Turn turn, Ledger ledger) {
    this.turn = turn;
    this.ledger = ledger;
    this.slices = new Slices(turn);
  }

  @Override
  public Future<List<Found>> get(List<String> ids) {
    return turn.take(() -> ids.stream().map(this::found).toList());
  }

  private Found found(String id) {
    var entry = ledger.job(id);
    if (entry != null) {
      return new Found.Here(entry.snapshot());
    }
    var gone = ledger.gone(id, ledger.now());
    return gone.isEmpty() ? Found.Absent.ABSENT : gone(gone.get());
  }

  private static Found gone(Ledger.Gone gone) {
    return new Found.Gone(
        gone.state(), Instant.ofEpochMilli(gone.at()), Duration.ofMillis(gone.until() - gone.at()));
  }

  @Override
  public Future<Page<JobSnapshot>> find(
      JobQuery query, Sort sort, Optional<Page.Cursor> after, int limit) {
    return turn.take(() -> new Search(query, new Order(query, sort, ledger), limit, total(query)))
        .compose(search -> {
          if (limit == 0 && query.isOfPlaces()) {
            return Future.succeededFuture(search.page(true));
          }
          var start =
              after
                  .map(it -> new Slices.Position(it.value(), it.place()))
                  .orElseGet(search.order::start);
          return slices.walk(start, search.order::from, search).map(search::page);
        });
  }

  /// From counters, as if nothing but queue and state were asked.
  private long total(JobQuery query) {
    long total = 0;
    var states = query.reach();
    for (var home : ledger.homes()) {
      if (query.matchesQueue(home.name())) {
        for (var state : states) {
          total += home.count(state);
        }
      }
    }
    return total;
  }

  @Override
  public Future<List<LogLine>> logs(String id, long after, int limit) {
    return turn.take(() -> {
      var entry = ledger.job(id);
      return entry == null ? List.of() : entry.story.log(after, limit);
    });
  }

  /// One search under way: a page is full with one job more than it shows, which tells that there
  /// is a next one.
  private static final class Search implements Slices.Visit {
    private final JobQuery query;
    private final Order order;
    private final Set<JobState> states;
    private final boolean deep;
    private final int limit;
    private final long inPlaces;
    private final List<JobSnapshot> items = new ArrayList<>();
    private Slices.Position last;
    private Slices.Position shown;
    private int matched;
    private int scanned;

    Search(JobQuery query, Order order, int limit, long inPlaces) {
      this.query = query;
      this.order = order;
      this.states = query.reach();
      this.deep = !Collections.disjoint(query.asked(), DEEP);
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
      return states.contains(entry.state)
          && (query.isOfPlaces() || query.matches(entry.snapshot()));
    }

    @Override
    public int weight(Entry entry) {
      return deep
          ? entry.job.args().size()
              + entry.job.labels().meta().size()
              + entry.story.error.map(it -> it.message().length()).orElse(0)
          : 0;
    }

    Page<JobSnapshot> page(boolean whole) {
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
}
