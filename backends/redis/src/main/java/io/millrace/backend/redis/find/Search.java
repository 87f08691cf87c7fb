package io.millrace.backend.redis.find;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.footing.Shards;
import io.millrace.backend.redis.queue.RedisQueueStore;
import io.millrace.backend.redis.record.Reading;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Counts;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.queue.Queue;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Finds and counts jobs: chooses the shortest lines in which they can be, and looks along them.
public final class Search {
  /// How many jobs are sorted by hand at most: nothing keeps those of several states in order of
  /// enqueue.
  private static final long MOST_SORTED = 10_000;

  private final Footing footing;
  private final Homes homes;
  private final Reading reading;
  private final RedisQueueStore queues;

  public Search(Footing footing, Homes homes, Reading reading, RedisQueueStore queues) {
    this.footing = footing;
    this.homes = homes;
    this.reading = reading;
    this.queues = queues;
  }

  Future<Page<JobSnapshot>> find(
      JobQuery query, Sort sort, Optional<Page.Cursor> after, int limit) {
    return asked(query)
        .compose(in -> {
          var finding = new Finding(query, sort, limit, total(query, in));
          if (limit == 0 && query.isOfPlaces()) {
            return Future.succeededFuture(finding.page(true));
          }
          return scan(query, new Order(sort, after), in)
              .compose(scan -> scan.walk(finding))
              .map(finding::page);
        });
  }

  Future<Counts> count(JobQuery query, Counts.Ask ask) {
    return asked(query)
        .compose(in -> {
          var counting = new Counting(query, ask);
          if (isOfPlaces(query, ask)) {
            in.values().forEach(counting::add);
            return Future.succeededFuture(counting.counts(true));
          }
          var sort = Sort.natural(query.namesStates() ? query.reach() : Set.of());
          return scan(query, new Order(sort, Optional.empty()), in)
              .compose(scan -> scan.walk(counting))
              .map(counting::counts);
        });
  }

  /// Shows all that may match, in that order. Answers whether the walk came to its end.
  Future<Boolean> walk(JobQuery query, Sort sort, Scan.Visit visit) {
    return asked(query)
        .compose(in -> scan(query, new Order(sort, Optional.empty()), in))
        .compose(scan -> scan.walk(visit));
  }

  private static boolean isOfPlaces(JobQuery query, Counts.Ask ask) {
    return query.isOfPlaces()
        && ask.step().isEmpty()
        && ask.fields().stream().allMatch(it -> it == Field.QUEUE || it == Field.STATE);
  }

  /// The homes in which there may be such jobs, and how each stands.
  private Future<Map<String, Queue>> asked(JobQuery query) {
    return homes
        .all()
        .compose(all ->
            queues.apart(all.stream().filter(it -> query.matchesQueue(Shards.queue(it))).toList()));
  }

  private static long total(JobQuery query, Map<String, Queue> in) {
    long total = 0;
    for (var queue : in.values()) {
      for (var state : query.reach()) {
        total += queue.stats().in(state);
      }
    }
    return total;
  }

  private Future<Scan> scan(JobQuery query, Order order, Map<String, Queue> in) {
    var scan = new Scan(footing, reading, order);
    var named = query.ids();
    if (named.isPresent()) {
      return homes
          .of(named.get())
          .map(where -> {
            where.forEach((id, queue) -> add(scan, queue, new Line.Whole(List.of(id))));
            return scan;
          });
    }
    boolean sorted = query.namesStates() && total(query, in) <= MOST_SORTED;
    if (order.sort.field() != Sort.Field.CREATED_AT || sorted) {
      return order.sort.field() == Sort.Field.RANK
          ? ready(scan, query, order, in)
          : places(scan, query, order, in);
    }
    var asked = new ArrayList<Future<?>>(in.size());
    in.forEach((home, queue) -> asked.add(made(scan, home, queue, order)));
    return Future.all(asked).map(_ -> scan);
  }

  private void add(Scan scan, String home, Line line) {
    scan.add(home, homes.number(home), line);
  }

  private Future<?> made(Scan scan, String home, Queue queue, Order order) {
    var keys = footing.keys().of(home, "made", "stat");
    boolean down = order.sort.descending();
    add(scan, home, came(home, order));
    return begin(home, queue, order)
        .map(from -> {
          add(scan, home, new Line.Made(footing.reads(), keys, from, down));
          return null;
        });
  }

  /// Those that came from other queues, by when they were created.
  private Line came(String home, Order order) {
    boolean down = order.sort.descending();
    long least = down ? Long.MIN_VALUE : order.from().orElse(Long.MIN_VALUE);
    long most = down ? order.from().orElse(Long.MAX_VALUE) : Long.MAX_VALUE;
    var key = footing.keys().of(home, "came").getFirst();
    return new Line.Scored(footing.reads(), key, least, most, down);
  }

  /// The place in the order of enqueue from which it goes on.
  private Future<Long> begin(String home, Queue queue, Order order) {
    boolean down = order.sort.descending();
    var shown = order.shown(homes.number(home));
    if (shown.isPresent()) {
      return Future.succeededFuture(shown.get());
    }
    return order.from().isEmpty()
        ? Future.succeededFuture(down ? queue.stats().sums().enqueued() : 1L)
        : footing
            .reads()
            .run(
                Scripts.SEEK,
                footing.keys().of(home, "jobs", "made", "stat"),
                new Args().add(order.from().get()).add(down ? 1 : 0))
            .map(Heard::number);
  }

  private Future<Scan> ready(Scan scan, JobQuery query, Order order, Map<String, Queue> in) {
    var asked = new ArrayList<Future<?>>(in.size());
    in.forEach((home, queue) -> {
      if (queue.stats().in(JobState.READY) > 0) {
        asked.add(
            footing
                .reads()
                .read("HGETALL", new Args().add(footing.keys().of(home, "types").getFirst()))
                .map(types -> ranked(scan, home, wanted(types, query), order)));
      }
    });
    return Future.all(asked).map(_ -> scan);
  }

  /// The numbers of the types that jobs may have that match: the last of all is many.
  private static Set<Integer> wanted(Heard types, JobQuery query) {
    var wanted = new TreeSet<Integer>();
    for (int at = 0; at < types.size(); at += 2) {
      if (query.matchesType(types.text(at))) {
        wanted.add(types.whole(at + 1));
      }
    }
    return wanted;
  }

  /// Those of each type stand in the order in which they are lent, and all of them together are one
  /// walk; those of lanes do not.
  private Scan ranked(Scan scan, String home, Set<Integer> types, Order order) {
    var keys = footing.keys().of(home, "ready", "lanes");
    for (int type : types) {
      var ranks = Line.Ranks.of(type, order.from(), order.sort.descending());
      add(scan, home, Line.Scored.ranked(footing.reads(), keys.get(0), ranks, types.size()));
    }
    add(scan, home, sorted(() -> new Valued.Laned(footing.reads(), keys.get(1)), order));
    return scan;
  }

  private Future<Scan> places(Scan scan, JobQuery query, Order order, Map<String, Queue> in) {
    in.forEach((home, queue) -> {
      for (var state : query.reach()) {
        if (queue.stats().in(state) > 0) {
          add(scan, home, place(home, state, query, order));
        }
      }
    });
    return Future.succeededFuture(scan);
  }

  private Line place(String home, JobState state, JobQuery query, Order order) {
    var key = footing.keys().place(home, state);
    if (state == JobState.RUNNING) {
      return running(home, order);
    }
    boolean along =
        switch (order.sort.field()) {
          case RUN_AT, FINISHED_AT -> true;
          case CREATED_AT, STARTED_AT, RANK -> false;
        };
    if (state == JobState.READY) {
      return Line.Gathered.ready(footing.reads(), key, footing.keys().of(home, "lanes").getFirst());
    }
    if (!along) {
      return Line.Gathered.members(footing.reads(), key);
    }
    var during =
        query.during(order.sort.field() == Sort.Field.RUN_AT ? Field.RUN_AT : Field.FINISHED);
    long least = during.from().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
    long most = during.to().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
    boolean down = order.sort.descending();
    least = down ? least : Math.max(least, order.from().orElse(least));
    most = down ? Math.min(most, order.from().orElse(most)) : most;
    return new Line.Scored(footing.reads(), key, least, most, down);
  }

  private Line running(String home, Order order) {
    var live = footing.keys().of(home, "live").getFirst();
    return order.sort.field() == Sort.Field.STARTED_AT
        ? sorted(() -> new Valued.Leased(footing.reads(), live), order)
        : Line.Gathered.running(footing.reads(), live);
  }

  private static Line sorted(Supplier<Valued> all, Order order) {
    return new Sorted(all, order.from(), order.sort.descending());
  }
}
