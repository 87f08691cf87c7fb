package io.millrace.backend.redis.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.limit.Admit;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.BreakerState.Phase;
import io.millrace.core.spi.BreakerStore.Verdict;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GuardTest {
  private static final Verdict FAILED = new Verdict("web", false, Optional.empty());
  private static final long PATIENCE = 5_000;

  private Guard guard = Guard.read("web", new byte[0], 0);

  /// As it stands so much later for whoever reads it then.
  private void at(long now) {
    guard = Guard.read("web", guard.write(), now);
  }

  private void openAtOnce() {
    var rule = new BreakerRule(1, 1, Duration.ofSeconds(1), 1, BreakerRule.DEFAULT.counts());
    guard.follow(new Breaker("web", Optional.of(rule), 1));
    guard.ended("any", Optional.of(FAILED));
  }

  private Phase phase() {
    return guard.standing(0).phase();
  }

  @Test
  void another_goes_for_a_probe_that_says_nothing_for_too_long() {
    openAtOnce();
    at(2_000);
    assertThat(guard.admit("one", PATIENCE)).isEqualTo(new Admit.Admitted(true));
    assertThat(guard.admit("other", PATIENCE)).isInstanceOf(Admit.Refused.class);

    at(2_000 + PATIENCE);

    assertThat(guard.admit("other", PATIENCE)).isEqualTo(new Admit.Admitted(true));
  }

  @Test
  void what_a_probe_says_counts_also_when_it_comes_too_late() {
    openAtOnce();
    at(2_000);
    guard.admit("one", PATIENCE);
    at(2_000 + PATIENCE);
    at(20_000);
    assertThat(phase()).isEqualTo(Phase.HALF_OPEN);

    guard.ended("one", Optional.of(FAILED));

    assertThat(phase()).isEqualTo(Phase.OPEN);
  }

  @Test
  void who_was_never_a_probe_says_nothing_while_others_try() {
    openAtOnce();
    at(2_000);
    guard.admit("one", PATIENCE);

    guard.ended("nobody", Optional.of(FAILED));

    assertThat(phase()).isEqualTo(Phase.HALF_OPEN);
  }
}
