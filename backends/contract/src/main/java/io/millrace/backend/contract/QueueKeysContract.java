package io.millrace.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Job;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Rate;
import io.millrace.core.query.Page;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueKey;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Match;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// What every backend promises about the keys of a queue, as it lists them.
public abstract class QueueKeysContract extends BackendContract {
  private static final Page.Cursor BEGIN = new Page.Cursor(0, 0);

  @Test
  void a_queue_that_looks_at_no_keys_has_none() {
    enqueue(keyed("a", "k"));

    assertThat(keys()).isEmpty();
    assertThat(keys("absent")).isEmpty();
  }

  @Test
  void tells_what_waits_and_runs_of_each_key_and_what_is_held() {
    perKey(new Limit(OptionalInt.of(1), Optional.empty()));
    enqueue(keyed("a1", "a"), keyed("a2", "a"), keyed("a3", "a"), keyed("b1", "b"), job("none"));
    claim(10);

    assertThat(keys())
        .containsExactly(
            new QueueKey("a", 2, 1, 2, OptionalInt.of(1), 1, Optional.empty()),
            new QueueKey("b", 0, 1, 0, OptionalInt.of(1), 1, Optional.empty()));
  }

  @Test
  void tells_of_a_key_that_nobody_has_asked_for_yet() {
    perKey(new Limit(OptionalInt.of(3), Optional.empty()));
    enqueue(keyed("a1", "a"), keyed("a2", "a"), job("none"));

    assertThat(keys())
        .containsExactly(new QueueKey("a", 2, 0, 0, OptionalInt.of(3), 1, Optional.empty()));
  }

  @Test
  void tells_until_when_the_rate_of_a_key_holds() {
    perKey(new Limit(OptionalInt.empty(), Optional.of(Rate.of(2, Duration.ofSeconds(10)))));
    enqueue(keyed("a1", "a"), keyed("a2", "a"), keyed("a3", "a"));
    assertThat(claim(10)).hasSize(2);

    var key = keys().getFirst();

    assertThat(key.fill()).isZero();
    assertThat(key.limitedUntil())
        .hasValueSatisfying(it -> assertThat(it).isAfter(clock.instant()));
    assertThat(key.blocked()).isOne();
  }

  @Test
  void forgets_a_key_of_which_nothing_waits_or_runs() {
    perKey(new Limit(OptionalInt.of(1), Optional.empty()));
    enqueue(keyed("a1", "a"));
    settle(claim(), DONE);

    assertThat(keys()).isEmpty();
  }

  @Test
  void lists_them_by_any_figure_page_by_page() {
    perKey(new Limit(OptionalInt.of(1), Optional.empty()));
    for (int n = 0; n < 5; n++) {
      for (int m = 0; m <= n; m++) {
        enqueue(keyed("j" + n + "-" + m, "k" + n));
      }
    }

    var first = page(QueueKey.Order.READY, true, BEGIN, 3);
    var second = page(QueueKey.Order.READY, true, first.next().orElseThrow(), 3);

    assertThat(names(first)).containsExactly("k4", "k3", "k2");
    assertThat(names(second)).containsExactly("k1", "k0");
    assertThat(second.next()).isEmpty();
    assertThat(first.total()).isEqualTo(new Page.Total(5, true));
    assertThat(names(page(QueueKey.Order.READY, false, BEGIN, 2))).containsExactly("k0", "k1");
    assertThat(names(page(QueueKey.Order.KEY, true, BEGIN, 1))).containsExactly("k4");
    claim(want(1, QUEUE));
    assertThat(names(page(QueueKey.Order.RUNNING, true, BEGIN, 1))).hasSize(1);
    claim(10);
    assertThat(names(page(QueueKey.Order.BLOCKED, true, BEGIN, 2))).containsExactly("k4", "k3");
  }

  @Test
  void lists_very_many() {
    perKey(new Limit(OptionalInt.of(1), Optional.empty()));
    var jobs = new ArrayList<Job>();
    for (int n = 0; n < 5_000; n++) {
      jobs.add(keyed("j" + n, "k" + n));
    }
    backend.jobs().enqueue(jobs, false).await();

    assertThat(page(QueueKey.Order.KEY, false, BEGIN, 1).total())
        .isEqualTo(new Page.Total(5_000, true));
  }

  private void perKey(Limit limit) {
    var config = QueueConfig.of(QUEUE);
    var limits = config.limits().withPerKey(new PerKey(limit, false, true, Map.of()));
    backend.queues().put(config.withLimits(limits), new Match.Any(), "ann").await();
  }

  private static Job keyed(String id, String key) {
    return job(id).withKey(Optional.of(key));
  }

  private List<QueueKey> keys() {
    return keys(QUEUE);
  }

  private List<QueueKey> keys(String queue) {
    return backend.queues().lanes(queue, QueueKey.Order.KEY, false, BEGIN, 500).await().items();
  }

  private Page<QueueKey> page(
      QueueKey.Order order, boolean descending, Page.Cursor after, int limit) {
    return backend.queues().lanes(QUEUE, order, descending, after, limit).await();
  }

  private static List<String> names(Page<QueueKey> page) {
    return page.items().stream().map(QueueKey::key).toList();
  }
}
