package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.limit.Limit;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Match;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whoever lists more than are put in order at a time misses none, and gets them in order.
class ManyListedTest extends BackendContract {
  private static final int HELD = 10_000;
  private static final int MANY = HELD + 1_500;
  private static final int BATCH = 100;

  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }

  private List<String> fill(IntFunction<Job> job) {
    var all = IntStream.range(0, MANY).mapToObj(job).toList();
    for (int from = 0; from < MANY; from += BATCH) {
      enqueue(all.subList(from, from + BATCH).toArray(Job[]::new));
    }
    return all.stream().map(Job::id).toList();
  }

  private List<String> pages(JobState state, Sort sort) {
    var ids = new ArrayList<String>();
    var next = Optional.<Page.Cursor>empty();
    do {
      var page = backend.search().find(JobQuery.in(state), sort, next, 970).await();
      page.items().stream().map(JobSnapshot::id).forEach(ids::add);
      next = page.next();
    } while (next.isPresent());
    return ids;
  }

  /// Also on a page that is as large as all of them, which is read in one walk.
  private int onOnePage(JobState state, Sort sort) {
    return backend
        .search()
        .find(JobQuery.in(state), sort, Optional.empty(), 2 * MANY)
        .await()
        .items()
        .size();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void those_that_run_by_their_start(boolean down) {
    var ids = fill(n -> job("j%05d".formatted(n)));
    while (!claim(BATCH).isEmpty()) {
      clock.pass(Duration.ofMillis(1));
    }
    var sort = new Sort(Sort.Field.STARTED_AT, down);

    assertThat(pages(JobState.RUNNING, sort))
        .containsExactlyElementsOf(down ? ids.reversed() : ids);
    assertThat(onOnePage(JobState.RUNNING, sort)).isEqualTo(MANY);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void those_in_lanes_by_their_rank(boolean down) {
    var perKey = new PerKey(Limit.ofConcurrency(1), false, false, Map.of());
    var bound = QueueConfig.of(QUEUE).withLimits(QueueLimits.NONE.withPerKey(perKey));
    backend.queues().put(bound, new Match.Any(), "ann").await();
    var ids = fill(n -> job("j%05d".formatted(n)).withKey(Optional.of("k" + n * 7 % 13)));
    var sort = new Sort(Sort.Field.RANK, down);

    assertThat(pages(JobState.READY, sort)).containsExactlyElementsOf(down ? ids.reversed() : ids);
    assertThat(onOnePage(JobState.READY, sort)).isEqualTo(MANY);
  }
}
