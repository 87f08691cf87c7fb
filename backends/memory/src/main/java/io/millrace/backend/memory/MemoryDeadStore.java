package io.millrace.backend.memory;

import io.millrace.backend.memory.find.Grouping;
import io.millrace.backend.memory.find.Slices;
import io.millrace.backend.memory.find.Sorted;
import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.step.Turn;
import io.millrace.core.job.JobState;
import io.millrace.core.query.DeadCounts;
import io.millrace.core.query.DeadGroup;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.spi.DeadStore;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Dead letters in memory, counted in slices.
final class MemoryDeadStore implements DeadStore {
  private static final Sort OLDEST = new Sort(Sort.Field.FINISHED_AT, false);

  private final Turn turn;
  private final Ledger ledger;
  private final Slices slices;

  MemoryDeadStore(Turn turn, Ledger ledger) {
    this.turn = turn;
    this.ledger = ledger;
    this.slices = new Slices(turn);
  }

  @Override
  public Future<DeadCounts> stats(JobQuery query) {
    var dead = query.withStates(Set.of(JobState.DEAD));
    return turn.take(() -> new Count(dead, new Sorted(dead, OLDEST, ledger)))
        .compose(count ->
            slices.walk(count.order.start(), count.order::from, count).map(_ -> count.counts()));
  }

  @Override
  public Future<Page<DeadGroup>> groups(JobQuery query, Optional<Page.Cursor> after, int limit) {
    var dead = query.withStates(Set.of(JobState.DEAD));
    return turn.take(() -> new Grouping(dead, new Sorted(dead, OLDEST, ledger), ledger.now()))
        .compose(groups ->
            slices
                .walk(groups.order().start(), groups.order()::from, groups)
                .map(_ -> groups.page(after, limit)));
  }

  private static final class Count implements Slices.Visit {
    private final JobQuery query;
    private final Sorted order;
    private final Map<String, Long> byQueue = new HashMap<>();
    private final Map<String, Long> byType = new HashMap<>();
    private final Map<String, Long> byKind = new HashMap<>();
    private long total;
    private Optional<Instant> oldest = Optional.empty();

    Count(JobQuery query, Sorted order) {
      this.query = query;
      this.order = order;
    }

    @Override
    public boolean wants(Entry entry) {
      if (query.isOfPlaces() || query.matches(entry.snapshot())) {
        total++;
        byQueue.merge(Home.of(entry).name(), 1L, Long::sum);
        byType.merge(entry.job.type(), 1L, Long::sum);
        entry.told().error().ifPresent(it -> byKind.merge(it.kind().wire(), 1L, Long::sum));
        if (oldest.isEmpty()) {
          oldest = Optional.of(Instant.ofEpochMilli(entry.finishedAt));
        }
      }
      return true;
    }

    @Override
    public Slices.Position position(Entry entry) {
      return order.position(entry);
    }

    DeadCounts counts() {
      return new DeadCounts(total, byQueue, byType, byKind, oldest);
    }
  }
}
