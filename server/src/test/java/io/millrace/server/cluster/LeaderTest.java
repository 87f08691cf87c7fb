package io.millrace.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.bus.Bus;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.LeaseStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class LeaderTest {
  private static final Duration TICK = Duration.ofMillis(1);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Backend backend =
      MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new SplittableRandom(7));
  private boolean away;
  private Leader one;
  private Leader other;

  /// A store that cannot be asked while it is away.
  private final class Away implements LeaseStore {
    @Override
    public Future<Optional<Reign>> lease(String name, String node, Duration ttl) {
      return away
          ? Future.failedFuture(new BackendUnavailable("away"))
          : backend.leases().lease(name, node, ttl);
    }

    @Override
    public Future<Void> resign(Reign reign, Duration rest) {
      return backend.leases().resign(reign, rest);
    }

    @Override
    public Future<Optional<Reign>> get(String name) {
      return backend.leases().get(name);
    }
  }

  @BeforeEach
  void open(Vertx vertx) {
    var bus = Bus.on(vertx);
    one = new Leader(new Away(), "n1", bus, clock, () -> clock.millis() * 1_000_000);
    other = new Leader(backend.leases(), "n2", bus, clock, () -> clock.millis() * 1_000_000);
  }

  @Test
  void one_of_two_leads() {
    one.run().await();
    other.run().await();

    assertThat(one.isLeading()).isTrue();
    assertThat(other.isLeading()).isFalse();
  }

  @Test
  void who_renews_in_time_goes_on() {
    for (int round = 0; round < 10; round++) {
      one.run().await();
      other.run().await();
      clock.pass(Leader.PERIOD);
    }

    assertThat(one.isLeading()).isTrue();
    assertThat(other.isLeading()).isFalse();
  }

  @Test
  void who_cannot_renew_stops_when_another_may_begin() {
    one.run().await();
    away = true;
    clock.pass(Leader.TTL.minus(TICK));
    assertThat(one.run().failed()).isTrue();
    assertThat(one.isLeading()).isTrue();
    other.run().await();
    assertThat(other.isLeading()).isFalse();

    clock.pass(TICK);

    assertThat(one.isLeading()).isFalse();
    other.run().await();
    assertThat(other.isLeading()).isTrue();
  }

  @Test
  void who_was_away_finds_that_another_leads() {
    one.run().await();
    clock.pass(Leader.TTL);
    other.run().await();

    one.run().await();

    assertThat(one.isLeading()).isFalse();
    assertThat(other.isLeading()).isTrue();
  }

  @Test
  void who_is_not_to_lead_never_does() {
    one.abstain();

    one.run().await();
    assertThat(one.isLeading()).isFalse();
    other.run().await();
    assertThat(other.isLeading()).isTrue();
  }

  @Test
  void who_retires_makes_room_at_once_and_does_not_come_back() {
    one.run().await();
    one.retire().await();
    assertThat(one.isLeading()).isFalse();

    one.run().await();
    assertThat(one.isLeading()).isFalse();
    other.run().await();
    assertThat(other.isLeading()).isTrue();
  }

  @Test
  void anybody_has_the_leader_step_down() {
    one.run().await();
    var first = one.reign().await().orElseThrow();

    assertThat(other.stepDown().await()).contains(first);

    one.run().await();
    assertThat(one.isLeading()).isFalse();
    other.run().await();
    assertThat(other.isLeading()).isTrue();
    assertThat(other.reign().await().orElseThrow().epoch()).isGreaterThan(first.epoch());
  }

  @Test
  void who_steps_down_himself_leads_no_more_at_once() {
    one.run().await();

    one.stepDown().await();

    assertThat(one.isLeading()).isFalse();
    one.run().await();
    assertThat(one.isLeading()).isFalse();
  }
}
