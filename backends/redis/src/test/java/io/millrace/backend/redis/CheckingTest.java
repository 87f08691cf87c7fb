package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Job;
import io.millrace.core.limit.Limit;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Checkup.Finding;
import io.millrace.core.spi.Match;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What is damaged in Redis, where no door lets anybody, is found and mended.
class CheckingTest extends BackendContract {
  /// The lane of key `k` and the only type there is.
  private static final String LANE = "k\u000200";

  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }

  @Test
  void a_lane_that_lost_its_token_stands_again() {
    bindKeys();
    enqueue(keyed("a"), keyed("b"));
    ask("ZREM", key("ready"), "\u0001" + LANE);
    assertThat(claim(9)).isEmpty();

    assertMends(Check.ONE_PLACE, "lane:" + LANE, "stands and waits nowhere");

    assertThat(ids(claim(9))).containsExactly("a");
  }

  @Test
  void a_lane_that_waits_where_nobody_looks_goes_on() {
    bindKeys();
    enqueue(keyed("a"), keyed("b"));
    var first = claim(9).getFirst();
    assertThat(claim(9)).isEmpty();
    ask("HDEL", key("limits"), "Rk");
    settle(first, DONE);
    ask("HDEL", key("limits"), "Rk");
    enqueue(keyed("c"));
    ask("HSET", key("limits"), "L" + LANE, "\1".repeat(13) + "kk");
    ask("ZREM", key("ready"), "\u0001" + LANE);

    assertMends(Check.ONE_PLACE, "lane:" + LANE, "waits at kk, which nobody opens");

    assertThat(ids(claim(9))).containsExactly("b");
  }

  @Test
  void an_empty_lane_stands_no_more() {
    bindKeys();
    enqueue(keyed("a"));
    claim(9);
    ask("ZADD", key("ready"), "1", "\u0001m\u000200");

    assertMends(Check.INDEX, "lane:m\u000200", "in ready, and empty");
  }

  @Test
  void a_job_that_is_nowhere_is_ready() {
    enqueue("a");
    ask("ZREM", key("ready"), "a");

    assertMends(Check.ONE_PLACE, "job:a", "not in any place");

    assertThat(ids(claim(9))).containsExactly("a");
  }

  @Test
  void a_job_that_is_in_two_places_is_in_one() {
    enqueue("a");
    claim();
    ask("ZADD", key("due"), "1", "a");

    assertMends(Check.ONE_PLACE, "job:a", "in running and scheduled");

    assertThat(bringHome().home()).isEmpty();
  }

  @Test
  void what_runs_and_is_not_looked_at_is_looked_at_again() {
    enqueue("a");
    claim();
    ask("ZREM", key("leases"), "a");

    assertMends(Check.LEASE, "job:a", "runs, and nobody looks at its lease");

    clock.pass(LEASE);
    assertThat(ids(claim(9))).containsExactly("a");
  }

  @Test
  void an_entry_of_a_job_that_is_not_there_goes() {
    enqueue("a");
    ask("ZADD", key("retry"), "1", "ghost");

    assertMends(Check.INDEX, "job:ghost", "in retrying, and gone");
  }

  @Test
  void finds_only_what_is_asked_for_and_mends_nothing_unasked() {
    enqueue("a");
    ask("ZREM", key("ready"), "a");

    assertThat(findings(Set.of(Check.INDEX), true)).isEmpty();
    assertThat(findings(Set.of(Check.ONE_PLACE), false))
        .containsExactly(new Finding(Check.ONE_PLACE, "job:a", "not in any place", false));
    assertThat(claim(9)).isEmpty();
  }

  private void assertMends(Check check, String subject, String detail) {
    assertThat(findings(EnumSet.allOf(Check.class), true))
        .containsExactly(new Finding(check, subject, detail, true));
    assertThat(findings(EnumSet.allOf(Check.class), true)).isEmpty();
  }

  private List<Finding> findings(Set<Check> checks, boolean repair) {
    var findings = new ArrayList<Finding>();
    var part = backend.check(checks, repair, Optional.empty()).await();
    findings.addAll(part.findings());
    while (part.next().isPresent()) {
      part = backend.check(checks, repair, part.next()).await();
      findings.addAll(part.findings());
    }
    return findings;
  }

  private void bindKeys() {
    var perKey = new PerKey(Limit.ofConcurrency(1), false, true, Map.of());
    var config = QueueConfig.of(QUEUE);
    backend
        .queues()
        .put(config.withLimits(config.limits().withPerKey(perKey)), new Match.Any(), "ann")
        .await();
  }

  private static Job keyed(String id) {
    return job(id).withKey(Optional.of("k"));
  }

  private static String key(String name) {
    return InHand.prefix() + ":{" + QUEUE + "}:" + name;
  }

  private static void ask(String... command) {
    RedisServer.ofThisJvm().ask(command);
  }
}
