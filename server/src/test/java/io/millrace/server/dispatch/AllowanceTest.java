package io.millrace.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.bus.Bus;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.LimitStore.Ask;
import io.millrace.server.Loop;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// How many slots a worker has beside others who take of its limiter.
@ExtendWith(VertxExtension.class)
class AllowanceTest {
  private static final Duration LONG = Duration.ofDays(1);

  private Loop loop;
  private Backend backend;
  private Allowance allowance;
  private Slots.Share share;

  @BeforeEach
  void open(Vertx vertx) {
    loop = Loop.of(vertx);
    backend = loop.memory(TestClock.at("2026-01-01T00:00:00Z"));
    var limiter = new Limiter("crm", Limit.ofConcurrency(4), 1);
    loop.await(() -> backend.limits().configure(List.of(limiter)));
    var rooms = new Allowance.Rooms(loop.context(), backend.limits(), Bus.on(vertx));
    allowance = new Allowance(rooms, Optional.of("crm"), 4);
    share = allowance.slots().share(1, () -> {});
  }

  private void look() {
    loop.run(allowance::look);
    loop.rest();
  }

  private void othersTake(int count) {
    loop.await(() -> backend.limits().acquire(List.of(new Ask("crm", "others", count, LONG))));
  }

  private int take(int count) {
    return loop.get(() -> share.take(count));
  }

  @Test
  void takes_back_what_it_gave_while_there_was_room() {
    look();
    othersTake(4);

    look();

    assertThat(loop.get(allowance::usedUp)).contains("crm");
    assertThat(take(4)).isZero();
  }

  @Test
  void leaves_as_many_as_there_is_room_for() {
    look();
    othersTake(3);

    look();

    assertThat(loop.get(allowance::usedUp)).isEmpty();
    assertThat(take(4)).isOne();
  }

  @Test
  void gives_again_what_it_took_back() {
    look();
    othersTake(4);
    look();
    loop.await(() -> backend.limits().giveBack(List.of("others")));

    look();

    assertThat(loop.get(allowance::usedUp)).isEmpty();
    assertThat(take(4)).isEqualTo(4);
  }

  @Test
  void claims_nothing_more_once_a_request_was_refused() throws InterruptedException {
    look();
    othersTake(4);
    assertThat(take(1)).isOne();

    assertThat(allowance.enter("own", LONG)).isFalse();

    assertThat(take(3)).isZero();
  }

  @Test
  void a_request_that_hangs_after_its_slot_was_given_back_leaves_no_room()
      throws InterruptedException {
    look();
    assertThat(take(4)).isEqualTo(4);
    assertThat(allowance.enter("own", LONG)).isTrue();
    othersTake(3);

    loop.run(() -> allowance.giveBack(4));
    loop.rest();

    assertThat(take(4)).isZero();
    assertThat(loop.get(allowance::usedUp)).contains("crm");
  }
}
