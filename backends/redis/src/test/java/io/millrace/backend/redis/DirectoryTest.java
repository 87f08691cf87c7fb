package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.backend.redis.footing.Keys;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.JobState;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Prune;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// An id that a sender chose has one home, whoever died on the way there.
class DirectoryTest extends BackendContract {
  private static final Duration FORGOTTEN = Duration.ofMinutes(11);

  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }

  @Test
  void an_id_whose_job_is_long_forgotten_is_free_for_another_queue() {
    enqueue("a");
    settle(claim(), DONE);
    backend.jobs().prune(new Prune.Ids(List.of("a"))).await();
    clock.pass(FORGOTTEN);

    assertThat(enqueue(job("a").withQueue("sms")).getFirst()).isInstanceOf(Enqueued.New.class);
    assertThat(get("a").job().queue()).isEqualTo("sms");
  }

  @Test
  void an_id_whose_maker_died_before_it_put_the_job_in_is_free_for_another_queue() {
    place("a", QUEUE);

    assertThat(enqueue(job("a").withQueue("sms")).getFirst()).isInstanceOf(Enqueued.New.class);
  }

  @Test
  void a_slow_maker_finds_the_job_that_was_put_in_elsewhere_meanwhile() {
    place("a", QUEUE);
    enqueue(job("a").withQueue("sms"));

    assertThat(enqueue(job("a")))
        .containsExactly(new Enqueued.Known("a", JobState.READY, Optional.of(get("a"))));
    assertThat(claim(9)).isEmpty();
  }

  @Test
  void a_home_out_of_which_an_id_was_taken_takes_it_from_no_slow_maker() {
    place("a", QUEUE);
    enqueue(job("a").withQueue("sms"));

    var gone = InHand.prefix() + ":{" + QUEUE + "}:gone";
    assertThat(RedisServer.ofThisJvm().ask("ZSCORE", gone, "a")).isNotNull();
  }

  /// As a maker does before it puts a job in.
  private void place(String id, String queue) {
    var ids = InHand.prefix() + ":{+d" + Keys.slot(id) + "}:ids";
    var then = "\0\0\0\0\0\0";
    assertThat(RedisServer.ofThisJvm().ask("HSET", ids, id, then + queue))
        .isEqualTo("1".getBytes(StandardCharsets.US_ASCII));
  }
}
