package io.millrace.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.keep.Answers;
import io.millrace.backend.memory.keep.Gone;
import io.millrace.backend.memory.step.Turn;
import io.millrace.core.job.Ids;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.spi.AnswerStore.Begun;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Ledger ledger = MemorySettings.DEFAULT.ledger(clock, new SplittableRandom(7));

  @Test
  void has_a_number_for_a_queue_also_when_all_are_given() {
    for (int at = 0; at < Ids.MAX_HOME; at++) {
      ledger.homes.restored("q" + at, at);
    }

    assertThat(ledger.homes.number("one_more")).isEqualTo(Ids.MAX_HOME);
    assertThat(ledger.homes.number("and_another")).isEqualTo(Ids.MAX_HOME);
    assertThat(ledger.homes.numbers.size()).isEqualTo(Ids.MAX_HOME);
  }

  @Test
  void remembers_no_more_than_a_million_jobs_that_are_gone() {
    for (int at = 0; at <= 1_000_000; at++) {
      ledger.known.remember("j" + at, new Gone(JobState.SUCCEEDED, clock.millis()));
    }

    assertThat(ledger.known.gone("j0", clock.millis())).isEmpty();
    assertThat(ledger.known.gone("j1", clock.millis())).isPresent();
  }

  @Test
  void keeps_nothing_of_a_call_that_is_forgotten() {
    var call = new Answers.Call("print", List.of("a"), clock.millis() + 60_000);
    assertThat(ledger.answers.begin("key", call, clock.millis())).isEqualTo(new Begun.Fresh());

    new MemoryAnswerStore(Turn.ofOneThread(), ledger)
        .finish("key", 0, Json.EMPTY_OBJECT, Duration.ZERO)
        .await();

    assertThat(ledger.answers.calls.size()).isZero();
    assertThat(ledger.answers.answers.size()).isZero();
    assertThat(ledger.answers.isOpen("a")).isFalse();
  }
}
