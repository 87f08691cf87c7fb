package io.millrace.backend.memory;

import io.millrace.backend.memory.find.Blocking;
import io.millrace.backend.memory.find.Counting;
import io.millrace.backend.memory.find.Search;
import io.millrace.backend.memory.find.Slices;
import io.millrace.backend.memory.find.Sorted;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.keep.Gone;
import io.millrace.backend.memory.step.Turn;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.LogLine;
import io.millrace.core.query.Counts;
import io.millrace.core.query.Found;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.query.Standing;
import io.millrace.core.spi.JobSearch;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads of jobs in memory.
final class MemoryJobSearch implements JobSearch {
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
    var gone = ledger.known.gone(id, ledger.now());
    return gone.isEmpty() ? Found.Absent.ABSENT : gone(gone.get());
  }

  private static Found gone(Gone gone) {
    return new Found.Gone(
        gone.state(), Instant.ofEpochMilli(gone.at()), Duration.ofMillis(gone.until() - gone.at()));
  }

  @Override
  public Future<Page<JobSnapshot>> find(
      JobQuery query, Sort sort, Optional<Page.Cursor> after, int limit) {
    return turn.take(() -> new Search(query, new Sorted(query, sort, ledger), limit, total(query)))
        .compose(search -> {
          if (limit == 0 && query.isOfPlaces()) {
            return Future.succeededFuture(search.page(true));
          }
          var start =
              after
                  .map(it -> new Slices.Position(it.value(), it.place()))
                  .orElseGet(search.order()::start);
          return slices.walk(start, search.order()::from, search).map(search::page);
        });
  }

  @Override
  public Future<Optional<Standing>> standing(String id) {
    return turn.take(() ->
        Optional.ofNullable(ledger.job(id)).map(entry -> new Blocking(entry, ledger).standing()));
  }

  @Override
  public Future<Counts> count(JobQuery query, Counts.Ask ask) {
    if (Counting.isOfPlaces(query, ask)) {
      return turn.take(() -> Counting.ofPlaces(query, ask, ledger));
    }
    var sort = Sort.natural(query.namesStates() ? query.reach() : Set.of());
    return turn.take(() -> new Counting(query, new Sorted(query, sort, ledger), ask))
        .compose(counting ->
            slices
                .walk(counting.order().start(), counting.order()::from, counting)
                .map(counting::counts));
  }

  /// From counters, as if nothing but queue and state were asked.
  private long total(JobQuery query) {
    long total = 0;
    var states = query.reach();
    for (var home : ledger.homes.all()) {
      if (query.matchesQueue(home.name())) {
        for (var state : states) {
          total += home.places.count(state);
        }
      }
    }
    return total;
  }

  @Override
  public Future<List<LogLine>> logs(String id, long after, int limit) {
    return turn.take(() -> {
      var entry = ledger.job(id);
      return entry == null ? List.of() : entry.told().log(after, limit);
    });
  }
}
