package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Job;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.Spread;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Checkup.Finding;
import io.millrace.core.spi.Match;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A job that somebody has put into a shard of its queue to which it does not belong is found, and
/// goes to where it does.
class AstrayTest extends BackendContract {
  private static final int SHARDS = 4;
  private static final int RIGHT = Spread.of("k", SHARDS);
  private static final int WRONG = (RIGHT + 1) % SHARDS;
  private static final String DETAIL = "in " + home(WRONG) + ", and belongs to " + home(RIGHT);

  /// By hand: the record and the place of a ready job, out of one home into another.
  private static final String PUT =
      """
      local record = redis.call('HGET', KEYS[1] .. 'jobs', ARGV[1])
      local rank = redis.call('ZSCORE', KEYS[1] .. 'ready', ARGV[1])
      redis.call('HSET', KEYS[2] .. 'jobs', ARGV[1], record)
      redis.call('ZADD', KEYS[2] .. 'ready', rank, ARGV[1])
      if ARGV[2] == 'move' then
        redis.call('HDEL', KEYS[1] .. 'jobs', ARGV[1])
        redis.call('ZREM', KEYS[1] .. 'ready', ARGV[1])
      end
      return rank
      """;

  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }

  @BeforeEach
  void spread() {
    backend.queues().put(QueueConfig.of(QUEUE).withShards(SHARDS), new Match.Any(), "ann").await();
    // By them all shards learn the type.
    IntStream.range(0, 40).forEach(at -> enqueue("before-" + at));
    for (var lent = claim(99); !lent.isEmpty(); lent = claim(99)) {
      lent.forEach(it -> settle(it, DONE));
    }
  }

  private static Job keyed(String id) {
    return job(id).withKey(Optional.of("k"));
  }

  private static String home(int place) {
    return place == 0 ? QUEUE : QUEUE + "/" + place;
  }

  private static void put(String id, String how) {
    RedisServer.ofThisJvm().ask("EVAL", PUT, "2", keys(home(RIGHT)), keys(home(WRONG)), id, how);
  }

  private static String keys(String home) {
    return InHand.prefix() + ":{" + home + "}:";
  }

  private List<Finding> look(boolean repair) {
    var findings = new ArrayList<Finding>();
    var all = EnumSet.of(Check.SHARD);
    var part = backend.check(all, repair, Optional.empty()).await();
    findings.addAll(part.findings());
    while (part.next().isPresent()) {
      part = backend.check(all, repair, part.next()).await();
      findings.addAll(part.findings());
    }
    return findings;
  }

  private static Finding found(String detail, boolean repaired) {
    return new Finding(Check.SHARD, "job:a", detail, repaired);
  }

  @Test
  void who_lies_in_the_wrong_shard_goes_to_its_own() {
    enqueue(keyed("a"));
    put("a", "move");

    assertThat(look(false)).containsExactly(found(DETAIL, false));
    assertThat(look(true)).containsExactly(found(DETAIL, true));

    assertThat(look(true)).isEmpty();
    var lent = claim(9);
    assertThat(ids(lent)).containsExactly("a");
    settle(lent.getFirst(), DONE);
    assertThat(state("a").terminal()).isTrue();
  }

  @Test
  void who_runs_there_is_told_of_and_left() {
    enqueue(keyed("a"));
    put("a", "move");
    var lent = claim(9).getFirst();

    assertThat(look(true)).containsExactly(found(DETAIL, false));

    settle(lent, DONE);
    assertThat(look(true)).isEmpty();
  }

  @Test
  void one_of_whom_there_is_another_is_told_of_and_left() {
    enqueue(keyed("a"));
    put("a", "copy");
    var detail = "in " + home(WRONG) + ", and in " + home(RIGHT);

    assertThat(look(true)).containsExactly(found(detail, false));

    assertThat(look(true)).containsExactly(found(detail, false));
  }

  @Test
  void finds_nothing_wrong_with_what_ended_in_a_home_of_before() {
    enqueue(keyed("a"));
    settle(claim(9).getFirst(), DONE);
    backend.queues().put(QueueConfig.of(QUEUE).withShards(1), new Match.Any(), "ann").await();
    enqueue(keyed("b"));

    assertThat(look(true)).isEmpty();
  }
}
