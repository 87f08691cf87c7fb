package io.millrace.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import io.millrace.core.job.Ties;
import io.millrace.core.limit.Admit;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.BreakerStanding;
import io.millrace.core.limit.BreakerState.Phase;
import io.millrace.core.limit.BreakerTurn;
import io.millrace.core.spi.BreakerStore.Told;
import io.millrace.core.spi.BreakerStore.Trip;
import io.millrace.core.spi.BreakerStore.Verdict;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What every backend promises about breakers to who asks and tells by hand.
public abstract class BreakerStoreContract extends BackendContract {
  private static final String NAME = "crm-api";
  private static final Duration RESET = Duration.ofSeconds(30);
  private static final BreakerRule RULE =
      new BreakerRule(2, 2, RESET, 1, Set.of("retryable", "timeout"));
  private static final Admit GOES = new Admit.Admitted(false);
  private static final Admit PROBES = new Admit.Admitted(true);

  private void guard() {
    configure(Optional.of(RULE), 3);
  }

  private Told configure(Optional<BreakerRule> rule, long revision) {
    return backend.breakers().configure(List.of(new Breaker(NAME, rule, revision))).await();
  }

  private Admit admit(String probe) {
    return backend.breakers().admit(NAME, probe).await().admit();
  }

  private Told record(Verdict... verdicts) {
    return backend.breakers().record(Arrays.asList(verdicts)).await();
  }

  private static Verdict good() {
    return new Verdict(NAME, true, Optional.empty());
  }

  private static Verdict bad() {
    return new Verdict(NAME, false, Optional.empty());
  }

  private Told trip(Optional<Duration> time) {
    return backend.breakers().set(NAME, new Trip.Open(time, "migration")).await();
  }

  private BreakerStanding standing() {
    return backend.breakers().get(List.of(NAME)).await().getFirst();
  }

  @Test
  void a_new_breaker_is_closed_and_lets_everybody_go() {
    guard();

    assertThat(standing())
        .isEqualTo(
            new BreakerStanding(NAME, Phase.CLOSED, 0, Optional.empty(), Optional.empty(), 0, 0));
    assertThat(admit("p")).isEqualTo(GOES);
  }

  @Test
  void one_that_nobody_set_up_lets_everybody_go_and_counts_nothing() {
    record(bad(), bad(), bad());

    assertThat(admit("p")).isEqualTo(GOES);
    assertThat(standing().failures()).isZero();
    assertThat(backend.breakers().get(List.of()).await()).isEmpty();
  }

  @Test
  void opens_by_what_is_told_by_hand() {
    guard();
    record(bad(), good(), bad());
    assertThat(standing().failures()).isEqualTo(1);

    var told = record(bad());
    assertThat(told.turns())
        .containsExactly(new BreakerTurn(NAME, Phase.CLOSED, Phase.OPEN, "failure"));
    assertThat(told.breakers().getFirst().openedAt()).contains(clock.instant());
    assertThat(told.breakers().getFirst().nextProbeAt()).contains(clock.instant().plus(RESET));
    assertThat(admit("p")).isEqualTo(new Admit.Refused(Optional.of(clock.instant().plus(RESET))));
    assertThat(standing().rejected()).isEqualTo(1);
  }

  @Test
  void a_kind_that_does_not_count_says_nothing() {
    guard();
    record(bad(), new Verdict(NAME, false, Optional.of(FailureKind.TERMINAL)));
    assertThat(standing().failures()).isEqualTo(1);

    record(new Verdict(NAME, false, Optional.of(FailureKind.TIMEOUT)));
    assertThat(standing().phase()).isEqualTo(Phase.OPEN);
  }

  @Test
  void lets_one_probe_go_at_a_time_and_closes_when_enough_went_well() {
    guard();
    trip(Optional.empty());
    clock.pass(RESET);
    assertThat(standing().phase()).isEqualTo(Phase.HALF_OPEN);

    assertThat(admit("p")).isEqualTo(PROBES);
    assertThat(admit("q")).isEqualTo(new Admit.Refused(Optional.empty()));
    record(good());
    assertThat(standing().phase()).isEqualTo(Phase.HALF_OPEN);
    assertThat(admit("r")).isEqualTo(PROBES);
    record(good());
    assertThat(standing().phase()).isEqualTo(Phase.CLOSED);
    assertThat(standing().openedAt()).isEmpty();
  }

  @Test
  void the_same_probe_asked_again_takes_nothing() {
    guard();
    trip(Optional.empty());
    clock.pass(RESET);

    assertThat(admit("p")).isEqualTo(PROBES);
    assertThat(admit("p")).isEqualTo(PROBES);
    record(good());
    assertThat(admit("q")).isEqualTo(PROBES);
  }

  @Test
  void a_probe_that_fails_opens_it_anew() {
    guard();
    trip(Optional.empty());
    clock.pass(RESET);
    admit("p");

    record(bad());
    assertThat(standing().phase()).isEqualTo(Phase.OPEN);
    assertThat(standing().nextProbeAt()).contains(clock.instant().plus(RESET));
  }

  @Test
  void a_probe_that_never_tells_is_over_after_a_minute() {
    guard();
    trip(Optional.empty());
    clock.pass(RESET);
    admit("p");

    clock.pass(Duration.ofMinutes(1).minus(TICK));
    assertThat(admit("q")).isEqualTo(new Admit.Refused(Optional.empty()));
    clock.pass(TICK);
    assertThat(admit("q")).isEqualTo(PROBES);
  }

  @Test
  void who_tells_without_having_been_a_probe_says_nothing_while_it_is_not_closed() {
    guard();
    trip(Optional.empty());
    record(good(), good(), bad());
    clock.pass(RESET);
    enqueue(guarded("probe"));
    claim();
    record(good(), good());

    assertThat(standing().phase()).isEqualTo(Phase.HALF_OPEN);
  }

  @Test
  void a_reset_lets_those_go_that_wait() {
    guard();
    trip(Optional.empty());
    enqueue(guarded("a"), guarded("b"));
    claim(2);

    var told = backend.breakers().set(NAME, new Trip.Reset()).await();
    assertThat(told.hints()).containsExactly(QUEUE);
    assertThat(ids(claim(2))).containsExactly("a", "b");
  }

  @Test
  void is_tripped_for_the_time_that_a_person_says_and_closed_again() {
    guard();
    var told = trip(Optional.of(Duration.ofMinutes(10)));
    assertThat(told.turns())
        .containsExactly(new BreakerTurn(NAME, Phase.CLOSED, Phase.OPEN, "migration"));
    clock.pass(Duration.ofMinutes(10).minus(TICK));
    assertThat(standing().phase()).isEqualTo(Phase.OPEN);

    backend.breakers().set(NAME, new Trip.Reset()).await();
    assertThat(standing().phase()).isEqualTo(Phase.CLOSED);
    assertThat(admit("p")).isEqualTo(GOES);
  }

  @Test
  void a_reset_forgets_failures() {
    guard();
    record(bad());
    backend.breakers().set(NAME, new Trip.Reset()).await();
    record(bad());

    assertThat(standing().phase()).isEqualTo(Phase.CLOSED);
  }

  @Test
  void an_older_revision_is_not_heard_and_a_newer_one_holds_at_once() {
    guard();
    configure(Optional.of(new BreakerRule(1, 1, RESET, 1, Set.of("retryable"))), 2);
    record(bad());
    assertThat(standing().phase()).isEqualTo(Phase.CLOSED);

    configure(Optional.of(new BreakerRule(1, 1, RESET, 1, Set.of("retryable"))), 4);
    record(good(), bad());
    assertThat(standing().phase()).isEqualTo(Phase.OPEN);
  }

  @Test
  void counts_who_waits_at_it_and_lets_them_go_when_it_is_taken_away() {
    guard();
    trip(Optional.empty());
    enqueue(guarded("a"), guarded("b"));
    claim(2);
    assertThat(standing().blockedJobs()).isEqualTo(2);

    var told = configure(Optional.empty(), 4);
    assertThat(told.hints()).containsExactly(QUEUE);
    assertThat(ids(claim(2))).containsExactly("a", "b");
    assertThat(backend.breakers().get(List.of()).await()).isEmpty();
  }

  @Test
  void names_all_that_are_set_up() {
    guard();
    backend.breakers().configure(List.of(new Breaker("a", Optional.of(RULE), 5))).await();

    assertThat(backend.breakers().get(List.of()).await())
        .extracting(BreakerStanding::name)
        .containsExactly("a", NAME);
  }

  private static Job guarded(String id) {
    return job(id).withTies(Ties.NONE.withBreaker(NAME));
  }
}
