package io.millrace.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Ids;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Settle;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// How many ended jobs of a queue are kept before the sweep comes (`docs/decisions/0004`).
class EndedBoundTest {
  private static final int MOST = 1_000;
  private static final int FLOOD = 50_000;
  private static final int BATCH = 100;

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final SplittableRandom chance = new SplittableRandom(1);
  private final Ids ids = new Ids(clock, chance);
  private final Backend backend =
      MemoryBackend.ofOneThread(
          new MemorySettings(3, MemorySettings.DEFAULT.grace(), MOST), clock, chance);
  private final JobStore store = backend.jobs();
  private final Want want =
      new Want(
          Optional.empty(),
          new Holder("w", "n"),
          Want.Queues.of("q"),
          Set.of(),
          BATCH,
          Optional.empty());

  @Test
  void the_newest_are_kept() {
    end(MOST + BATCH, Outcome.Done.EMPTY);
    assertThat(kept(JobState.SUCCEEDED)).isEqualTo(MOST);
  }

  @Test
  void a_tenth_is_kept_in_a_flood() {
    end(FLOOD + MOST, Outcome.Done.EMPTY);
    assertThat(kept(JobState.SUCCEEDED)).isEqualTo(MOST / 10);
  }

  @Test
  void a_flood_lasts_through_the_next_second() {
    end(FLOOD + MOST, Outcome.Done.EMPTY);
    clock.pass(Duration.ofSeconds(1));
    end(BATCH, Outcome.Done.EMPTY);
    assertThat(kept(JobState.SUCCEEDED)).isEqualTo(MOST / 10);
  }

  @Test
  void dead_letters_wait_for_a_person() {
    end(MOST + BATCH, new Outcome.Dead(Failure.of(FailureKind.TERMINAL, "no", "no")));
    assertThat(kept(JobState.DEAD)).isEqualTo(MOST + BATCH);
  }

  @Test
  void a_flood_is_over_when_a_second_was_calm() {
    end(FLOOD, Outcome.Done.EMPTY);
    clock.pass(Duration.ofSeconds(2));
    end(MOST, Outcome.Done.EMPTY);
    assertThat(kept(JobState.SUCCEEDED)).isEqualTo(MOST);
  }

  @Test
  void as_many_a_second_less_are_no_flood() {
    end(FLOOD - BATCH, Outcome.Done.EMPTY);
    assertThat(kept(JobState.SUCCEEDED)).isEqualTo(MOST);
  }

  @Test
  void each_state_has_its_own() {
    end(MOST + BATCH, Outcome.Done.EMPTY);
    end(BATCH, new Outcome.Cancelled("stopped"));
    assertThat(List.of(kept(JobState.SUCCEEDED), kept(JobState.CANCELLED)))
        .containsExactly(MOST, BATCH);
  }

  private void end(int jobs, Outcome outcome) {
    for (int count = 0; count < jobs; count += BATCH) {
      var _ =
          store
              .enqueue(
                  Stream.generate(() -> Job.of(ids.job(1), "t", "q", Json.EMPTY_OBJECT))
                      .limit(BATCH)
                      .toList(),
                  false)
              .result();
      var lent = store.claim(want).result().lent();
      var _ = store.settle(lent.stream().map(it -> end(it, outcome)).toList(), Want.NONE).result();
    }
  }

  private static Settle end(Claim claim, Outcome outcome) {
    var ruling =
        outcome instanceof Outcome.Dead
            ? new Ruling(outcome, Optional.empty(), true, Optional.of("sig_1"))
            : Ruling.plain(outcome);
    return new Settle(claim.job().id(), claim.lease().token(), "ack", ruling);
  }

  private int kept(JobState state) {
    return backend.queues().get(List.of("q")).result().getFirst().stats().in(state);
  }
}
