package io.millrace.backend.redis.find;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.query.DeadCounts;
import io.millrace.core.query.DeadGroup;
import io.millrace.core.query.DeadPiles;
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
import java.util.function.Consumer;

/// Dead letters in Redis, looked at along the places in which they stand, oldest death first.
public final class RedisDeadStore implements DeadStore {
  private static final Sort OLDEST = new Sort(Sort.Field.FINISHED_AT, false);

  private final Footing footing;
  private final Search search;

  public RedisDeadStore(Footing footing, Search search) {
    this.footing = footing;
    this.search = search;
  }

  @Override
  public Future<DeadCounts> stats(JobQuery query) {
    return footing
        .loop()
        .take(() -> {
          var dead = query.withStates(Set.of(JobState.DEAD));
          var count = new Count();
          return search
              .walk(dead, OLDEST, at -> matching(dead, at, count::add))
              .map(_ -> count.counts());
        });
  }

  @Override
  public Future<Page<DeadGroup>> groups(JobQuery query, Optional<Page.Cursor> after, int limit) {
    return footing
        .loop()
        .take(() -> {
          var dead = query.withStates(Set.of(JobState.DEAD));
          return footing
              .now()
              .map(DeadPiles::new)
              .compose(piles ->
                  search
                      .walk(dead, OLDEST, at -> matching(dead, at, piles::add))
                      .map(_ -> piles.page(after, limit)));
        });
  }

  private static boolean matching(JobQuery dead, Order.At at, Consumer<JobSnapshot> take) {
    var snapshot = at.seen().snapshot();
    if (dead.matches(snapshot)) {
      take.accept(snapshot);
    }
    return true;
  }

  private static final class Count {
    private final Map<String, Long> byQueue = new HashMap<>();
    private final Map<String, Long> byType = new HashMap<>();
    private final Map<String, Long> byKind = new HashMap<>();
    private long total;
    private Optional<Instant> oldest = Optional.empty();

    void add(JobSnapshot dead) {
      total++;
      byQueue.merge(dead.job().queue(), 1L, Long::sum);
      byType.merge(dead.job().type(), 1L, Long::sum);
      dead.life().error().ifPresent(it -> byKind.merge(it.kind().wire(), 1L, Long::sum));
      oldest = oldest.or(() -> dead.life().course().finishedAt());
    }

    DeadCounts counts() {
      return new DeadCounts(total, byQueue, byType, byKind, oldest);
    }
  }
}
