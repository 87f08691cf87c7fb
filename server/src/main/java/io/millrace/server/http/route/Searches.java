package io.millrace.server.http.route;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.LogLine;
import io.millrace.core.query.Counts;
import io.millrace.core.query.Found;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.query.Standing;
import io.millrace.core.spi.JobSearch;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.reach.Hidden;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// The searches of this node, for all event loops: of those that look at jobs one by one so many
/// are under way at once, and whoever comes then is told to come again (`stores.md` §9). None asks
/// for what is hidden.
public final class Searches {
  private static final int MOST = 4;

  private final AtomicInteger underWay = new AtomicInteger();
  private final Hidden hidden;

  public Searches(Hidden hidden) {
    this.hidden = hidden;
  }

  /// What no search may ask for.
  public Hidden hidden() {
    return hidden;
  }

  /// The same search, within that bound.
  JobSearch of(JobSearch all) {
    return new Bounded(all, this);
  }

  private <T> Future<T> take(Supplier<Future<T>> search) {
    if (underWay.incrementAndGet() > MOST) {
      underWay.decrementAndGet();
      return Future.failedFuture(
          Problem.of(ProblemCode.OVERLOADED, MOST + " searches are under way: try again")
              .exception());
    }
    return Future.succeededFuture()
        .compose(_ -> search.get())
        .onComplete(_ -> underWay.decrementAndGet());
  }

  private record Bounded(JobSearch all, Searches searches) implements JobSearch {
    @Override
    public Future<List<Found>> get(List<String> ids) {
      return all.get(ids);
    }

    @Override
    public Future<Page<JobSnapshot>> find(
        JobQuery query, Sort sort, Optional<Page.Cursor> after, int limit) {
      searches.hidden.check(query);
      return query.isOfPlaces()
          ? all.find(query, sort, after, limit)
          : searches.take(() -> all.find(query, sort, after, limit));
    }

    @Override
    public Future<Optional<Standing>> standing(String id) {
      return all.standing(id);
    }

    @Override
    public Future<Counts> count(JobQuery query, Counts.Ask ask) {
      searches.hidden.check(query);
      return searches.take(() -> all.count(query, ask));
    }

    @Override
    public Future<List<LogLine>> logs(String id, long after, int limit) {
      return all.logs(id, after, limit);
    }
  }
}
