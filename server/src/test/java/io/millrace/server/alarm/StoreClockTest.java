package io.millrace.server.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StoreClockTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final TestClock machine = TestClock.at("2026-01-01T00:01:30Z");
  private final TestClock store = TestClock.at("2026-01-01T00:00:00Z");
  private long nanos;
  private final StoreClock clock = new StoreClock(machine, () -> nanos);

  private void pass(Duration time) {
    nanos += time.toNanos();
    machine.pass(time);
    store.pass(time);
  }

  private void follow() {
    clock.follow(() -> Future.succeededFuture(store.instant())).await();
  }

  @Test
  void is_the_machines_until_the_store_has_said_something() {
    pass(SECOND);

    assertThat(clock.instant()).isEqualTo(machine.instant());
  }

  @Test
  void is_the_stores_from_then_on_and_goes_on_by_itself() {
    follow();
    pass(SECOND);

    assertThat(clock.instant()).isEqualTo(BEGIN.plus(SECOND));
  }

  @Test
  void does_not_hear_when_the_clock_of_the_machine_is_set() {
    follow();
    machine.pass(Duration.ofDays(1));

    assertThat(clock.instant()).isEqualTo(BEGIN);
  }

  @Test
  void hears_when_the_clock_of_the_store_is_set() {
    follow();
    store.pass(Duration.ofHours(-1));
    assertThat(clock.instant()).isEqualTo(BEGIN);

    clock.run().await();
    assertThat(clock.instant()).isEqualTo(BEGIN.minus(Duration.ofHours(1)));

    store.pass(Duration.ofHours(2));
    clock.run().await();
    assertThat(clock.instant()).isEqualTo(BEGIN.plus(Duration.ofHours(1)));
  }

  @Test
  void does_not_go_back_for_an_answer_that_was_long_on_its_way() {
    follow();
    clock.follow(() -> slow(store.instant())).await();

    assertThat(clock.instant()).isEqualTo(BEGIN.plus(SECOND));
  }

  /// It takes a second on its way back.
  private Future<Instant> slow(Instant said) {
    pass(SECOND);
    return Future.succeededFuture(said);
  }

  @Test
  void stays_what_it_was_while_the_store_cannot_be_asked() {
    follow();
    assertThat(clock.follow(() -> Future.failedFuture("away")).failed()).isTrue();
    pass(SECOND);

    assertThat(clock.instant()).isEqualTo(BEGIN.plus(SECOND));
  }
}
