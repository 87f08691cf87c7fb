package io.millrace.server.http.route.node;

import io.millrace.core.job.JobState;
import io.millrace.core.job.Want;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.queue.Queue;
import io.millrace.core.spi.Claimed.Homecoming;
import io.millrace.core.spi.Prune;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Reading;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `/v1/maintenance/…`: forgets ended jobs now that would go later, or at other ages; brings home
/// what is lost without waiting for the pass. `kept` is how long each state is kept where neither
/// the call nor its queue says so.
public record MaintenanceRoutes(Doors doors, Idempotency idempotency, Map<JobState, Duration> kept)
    implements Routes {
  private static final String PATH = "/v1/maintenance/";
  private static final int SLICE = 500;
  private static final int QUEUES = 100;

  /// The end of a job may be told again for so long.
  private static final Duration FRESH = Duration.ofSeconds(30);

  private static final List<JobState> FAILED = List.of(JobState.CANCELLED, JobState.DISCARDED);

  @Override
  public void mount(Table table) {
    table
        .post(PATH + "cleanup", BodyRule.OPTIONAL, idempotency.once(this::cleanup))
        .get(PATH + "cleanup/stats", this::stats)
        .post(PATH + "rescue", BodyRule.OPTIONAL, idempotency.once(this::rescue));
  }

  /// What is asked for: own ages, and whether only to count.
  private record Asked(Map<JobState, Duration> ages, boolean dry) {}

  private static Asked read(Fields fields) {
    var ages = new EnumMap<JobState, Duration>(JobState.class);
    age(fields, "succeeded_jobs").ifPresent(it -> ages.put(JobState.SUCCEEDED, it));
    age(fields, "failed_jobs").ifPresent(it -> FAILED.forEach(state -> ages.put(state, it)));
    // There is nothing of these kinds yet that could be forgotten.
    List.of("events", "runs", "deliveries").forEach(name -> age(fields, name));
    return new Asked(ages, fields.take("dry_run", Shape.FLAG).orElse(false));
  }

  private static Optional<Duration> age(Fields fields, String name) {
    var age = fields.take(name, Shape.DURATION);
    if (age.filter(Duration::isNegative).isPresent()) {
      fields.fault(name, "range", "must not be negative");
    }
    return age;
  }

  /// What ended in one state in one queue before an instant; what ended before `wanted`, which is
  /// later, is old enough, but still fresh.
  private record Old(String queue, JobState state, Instant before, Instant wanted) {
    JobQuery within(Optional<Instant> from, Instant to) {
      var span = new JobQuery.Span(true, from, Optional.of(to));
      return JobQuery.in(state).withQueues(Set.of(queue)).withSpan(span);
    }
  }

  private Future<List<Old>> old(Map<JobState, Duration> ages) {
    var now = doors.now();
    return doors
        .backend()
        .queues()
        .get(List.of())
        .map(queues -> {
          var all = new ArrayList<Old>();
          for (var queue : queues) {
            for (var state : kept.keySet()) {
              if (queue.stats().in(state) > 0) {
                var age = Optional.ofNullable(ages.get(state)).orElseGet(() -> age(queue, state));
                var oldest = age.compareTo(FRESH) > 0 ? age : FRESH;
                all.add(new Old(queue.name(), state, now.minus(oldest), now.minus(age)));
              }
            }
          }
          return all;
        });
  }

  private Duration age(Queue queue, JobState state) {
    var own = queue.config().retention();
    var said =
        switch (state) {
          case SUCCEEDED -> own.succeeded();
          case CANCELLED -> own.cancelled();
          case DISCARDED -> own.discarded();
          case WAITING, SCHEDULED, READY, RUNNING, RETRYING, DEAD -> Optional.<Duration>empty();
        };
    return said.orElseGet(() -> kept.getOrDefault(state, Duration.ZERO));
  }

  private Future<Reply> cleanup(Call call) {
    var asked = Reading.body(call, MaintenanceRoutes::read);
    return old(asked.ages)
        .compose(all -> each(new ArrayDeque<>(all), asked.dry, new Sums()))
        .map(sums -> {
          var json = new JsonWriter(192).object();
          json.put("events_deleted", 0)
              .put("successful_jobs_deleted", sums.succeeded)
              .put("failed_jobs_deleted", sums.failed)
              .put("runs_deleted", 0)
              .put("deliveries_deleted", 0)
              .put("total_deleted", sums.succeeded + sums.failed)
              .put("too_fresh", sums.fresh)
              .endObject();
          return Reply.json(200, json).did(asked.dry ? Deed.NONE : Deed.made(json.json()));
        });
  }

  private Future<Reply> stats(Call call) {
    call.query().end();
    return old(Map.of())
        .compose(all -> each(new ArrayDeque<>(all), true, new Sums()))
        .map(sums ->
            Reply.json(
                200,
                new JsonWriter(192)
                    .object()
                    .put("old_events", 0)
                    .put("old_successful_jobs", sums.succeeded)
                    .put("old_failed_jobs", sums.failed)
                    .put("old_runs", 0)
                    .put("old_deliveries", 0)
                    .put("total_cleanable", sums.succeeded + sums.failed)
                    .endObject()));
  }

  private static final class Sums {
    long succeeded;
    long failed;

    /// Those that are left because their end may be told again.
    long fresh;

    void add(JobState state, long count) {
      if (state == JobState.SUCCEEDED) {
        succeeded += count;
      } else {
        failed += count;
      }
    }
  }

  private Future<Sums> each(Deque<Old> all, boolean dry, Sums sums) {
    var old = all.poll();
    if (old == null) {
      return Future.succeededFuture(sums);
    }
    var before = old.within(Optional.empty(), old.before);
    var counted = dry ? count(before, Optional.empty(), 0) : forget(old, 0);
    return counted.compose(count -> {
      sums.add(old.state, count);
      return fresh(old)
          .compose(fresh -> {
            sums.fresh += fresh;
            return Slices.next(() -> each(all, dry, sums));
          });
    });
  }

  private Future<Long> fresh(Old old) {
    return old.wanted.isAfter(old.before)
        ? count(old.within(Optional.of(old.before), old.wanted), Optional.empty(), 0)
        : Future.succeededFuture(0L);
  }

  private Future<Long> count(JobQuery query, Optional<Page.Cursor> after, long before) {
    return doors
        .backend()
        .search()
        .find(query, Sort.natural(query.states()), after, 0)
        .compose(page -> {
          long count = before + page.total().count();
          return page.next().isEmpty()
              ? Future.succeededFuture(count)
              : Slices.next(() -> count(query, page.next(), count));
        });
  }

  private Future<Long> forget(Old old, long before) {
    return doors
        .telling()
        .jobs()
        .prune(new Prune.Ended(old.queue, old.state, old.before, Integer.MAX_VALUE, SLICE))
        .compose(pruned -> {
          long count = before + pruned.count();
          return pruned.more()
              ? Slices.next(() -> forget(old, count))
              : Future.succeededFuture(count);
        });
  }

  private Future<Reply> rescue(Call call) {
    Reading.body(call, _ -> call);
    return doors
        .backend()
        .queues()
        .get(List.of())
        .compose(all -> rescue(new ArrayDeque<>(all.stream().map(Queue::name).toList()), 0))
        .map(rescued -> {
          var json = new JsonWriter(32).object().put("rescued", rescued).endObject();
          return Reply.json(200, json).did(Deed.made(json.json()));
        });
  }

  private Future<Long> rescue(Deque<String> queues, long before) {
    var some = new ArrayList<String>();
    while (some.size() < QUEUES && !queues.isEmpty()) {
      some.add(queues.poll());
    }
    return some.isEmpty()
        ? Future.succeededFuture(before)
        : bringHome(some, before).compose(rescued -> Slices.next(() -> rescue(queues, rescued)));
  }

  private Future<Long> bringHome(List<String> queues, long before) {
    return doors
        .judging()
        .claim(Want.homecoming(queues))
        .compose(claimed -> {
          long rescued = before + claimed.home().stream().filter(Homecoming::rescued).count();
          return claimed.more()
              ? Slices.next(() -> bringHome(queues, rescued))
              : Future.succeededFuture(rescued);
        });
  }
}
