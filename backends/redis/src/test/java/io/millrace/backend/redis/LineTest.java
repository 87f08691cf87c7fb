package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.backend.redis.find.Line;
import io.millrace.backend.redis.wire.Args;
import io.millrace.core.job.Job;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Prune;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A walk along the order of enqueue sees whoever was there when it began, once.
class LineTest extends BackendContract {
  private static final int MANY = 500;

  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void what_is_put_in_meanwhile_moves_nobody(boolean down) {
    enqueue(jobs("j"));
    var footing = InHand.footing(clock, RedisServer.ofThisJvm());
    var keys = footing.keys().of(QUEUE, "made", "stat");
    var line = new Line.Made(footing.reads(), keys, down ? MANY : 1, down);
    var seen = new ArrayList<String>();

    for (int slice = 0; !line.hasEnded() && slice < 20; slice++) {
      seen.addAll(footing.loop().take(line::next).await());
      enqueue(Stream.of(jobs("k" + slice + "-")).limit(70).toArray(Job[]::new));
    }

    var there = Stream.of(jobs("j")).map(Job::id).toList();
    var walked = seen.stream().filter(there::contains).toList();
    assertThat(walked).containsExactlyElementsOf(down ? there.reversed() : there);
    footing.close().await();
  }

  @Test
  void keeps_nothing_of_who_came_and_is_gone() {
    enqueue(job("a").withQueue("sms"), job("b").withQueue("sms"));
    move("a", QUEUE);
    move("b", QUEUE);
    assertThat(came()).isEqualTo(2);

    move("a", "sms");
    cancel("b");
    backend.jobs().prune(new Prune.Ids(List.of("b"))).await();

    assertThat(came()).isZero();
  }

  private void move(String id, String queue) {
    var there = get(id);
    var patch = new Change.Patch(there.job().withQueue(queue), there.life().version());
    backend.jobs().change(List.of(new Change(id, patch, "ann"))).await();
  }

  private long came() {
    var footing = InHand.footing(clock, RedisServer.ofThisJvm());
    var key = footing.keys().of(QUEUE, "came").getFirst();
    var count = footing.loop().take(() -> footing.reads().read("ZCARD", new Args().add(key)));
    try {
      return count.await().number();
    } finally {
      footing.close().await();
    }
  }

  private static Job[] jobs(String prefix) {
    return IntStream.range(0, MANY).mapToObj(n -> job(prefix + n)).toArray(Job[]::new);
  }
}
