package io.millrace.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.spi.LeaseStore.Reign;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every backend promises about leases of names: one holder at a time, and epochs that rise.
public abstract class LeaseStoreContract extends BackendContract {
  private static final String NAME = "scheduler";
  private static final Duration TTL = Duration.ofSeconds(10);
  private static final Duration NO_REST = Duration.ZERO;

  @Test
  void who_asks_first_holds_it() {
    var reign = take("n1");

    assertThat(reign.node()).isEqualTo("n1");
    assertThat(reign.since()).isEqualTo(clock.instant());
    assertThat(reign.until()).isEqualTo(clock.instant().plus(TTL));
    assertThat(get()).contains(reign);
  }

  @Test
  void nobody_else_gets_it_before_it_ends() {
    var reign = take("n1");
    clock.pass(TTL.minus(TICK));

    assertThat(lease("n2")).isEmpty();
    assertThat(get()).contains(reign);

    clock.pass(TICK);
    assertThat(lease("n2")).isPresent();
  }

  @Test
  void is_nobodys_when_it_has_ended() {
    take("n1");
    clock.pass(TTL);

    assertThat(get()).isEmpty();
  }

  @Test
  void renewing_goes_on_with_the_same_reign() {
    var reign = take("n1");
    clock.pass(TTL.minus(TICK));

    var renewed = take("n1");

    assertThat(renewed.epoch()).isEqualTo(reign.epoch());
    assertThat(renewed.since()).isEqualTo(reign.since());
    assertThat(renewed.until()).isEqualTo(clock.instant().plus(TTL));
    assertThat(get()).contains(renewed);
  }

  @Test
  void the_next_holder_has_a_higher_epoch() {
    var first = take("n1");
    clock.pass(TTL);

    assertThat(take("n2").epoch()).isGreaterThan(first.epoch());
  }

  @Test
  void who_let_it_end_begins_another_reign() {
    var first = take("n1");
    clock.pass(TTL);

    var second = take("n1");

    assertThat(second.epoch()).isGreaterThan(first.epoch());
    assertThat(second.since()).isEqualTo(clock.instant());
  }

  @Test
  void an_epoch_is_not_below_the_clock() {
    assertThat(take("n1").epoch()).isGreaterThanOrEqualTo(clock.millis());
  }

  @Test
  void epochs_rise_also_within_a_millisecond() {
    var first = take("n1");
    resign(first, NO_REST);
    var second = take("n2");
    resign(second, NO_REST);

    assertThat(second.epoch()).isGreaterThan(first.epoch());
    assertThat(take("n1").epoch()).isGreaterThan(second.epoch());
  }

  @Test
  void a_reign_that_was_resigned_is_over_at_once() {
    resign(take("n1"), NO_REST);

    assertThat(get()).isEmpty();
    assertThat(lease("n2")).isPresent();
  }

  @Test
  void nobody_resigns_the_reign_of_another() {
    var first = take("n1");
    clock.pass(TTL);
    var second = take("n2");

    resign(first, TTL);

    assertThat(get()).contains(second);
    assertThat(lease("n1")).isEmpty();
  }

  @Test
  void resigning_again_changes_nothing() {
    var reign = take("n1");
    resign(reign, NO_REST);
    resign(reign, NO_REST);

    assertThat(take("n1").epoch()).isGreaterThan(reign.epoch());
  }

  @Test
  void who_rests_does_not_get_it_again_before_he_has_rested() {
    resign(take("n1"), TTL);
    clock.pass(TTL.minus(TICK));

    assertThat(lease("n1")).isEmpty();
    assertThat(get()).isEmpty();

    clock.pass(TICK);
    assertThat(lease("n1")).isPresent();
  }

  @Test
  void another_gets_it_while_somebody_rests_and_keeps_it() {
    resign(take("n1"), TTL);
    var second = take("n2");
    clock.pass(Duration.ofSeconds(5));

    assertThat(take("n2").epoch()).isEqualTo(second.epoch());
    assertThat(lease("n1")).isEmpty();
  }

  @Test
  void names_are_held_apart() {
    take("n1");
    var other = backend.leases().lease("channel", "n2", TTL).await();

    assertThat(other).map(Reign::node).contains("n2");
    assertThat(get()).map(Reign::node).contains("n1");
  }

  @Test
  void what_nobody_ever_held_is_nobodys() {
    assertThat(get()).isEmpty();
  }

  private Optional<Reign> lease(String node) {
    return backend.leases().lease(NAME, node, TTL).await();
  }

  private Reign take(String node) {
    return lease(node).orElseThrow(() -> new AssertionError("no lease for " + node));
  }

  private void resign(Reign reign, Duration rest) {
    backend.leases().resign(reign, rest).await();
  }

  private Optional<Reign> get() {
    return backend.leases().get(NAME).await();
  }
}
