package io.millrace.server.live.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.LeaseStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Which of two nodes numbers for both.
class OwnershipTest {
  private static final Duration TICK = Duration.ofMillis(1);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Backend backend =
      MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new SplittableRandom(7));
  private String falls = "n1";
  private final Ownership one = node("n1");
  private final Ownership other = node("n2");

  private Ownership node(String name) {
    return node(name, backend.leases());
  }

  private Ownership node(String name, LeaseStore leases) {
    return new Ownership(leases, name, () -> falls.equals(name), () -> clock.millis() * 1_000_000);
  }

  /// A store that gives a lease at once, and says so when it may.
  private record Late(LeaseStore leases, AtomicReference<Promise<Void>> said)
      implements LeaseStore {
    @Override
    public Future<Optional<Reign>> lease(String name, String node, Duration ttl) {
      var given = leases.lease(name, node, ttl);
      return said.get().future().compose(_ -> given);
    }

    @Override
    public Future<Void> resign(Reign reign, Duration rest) {
      return leases.resign(reign, rest);
    }

    @Override
    public Future<Optional<Reign>> get(String name) {
      return leases.get(name);
    }
  }

  private void both() {
    other.run().await();
    one.run().await();
  }

  private static void assertOwns(Ownership ownership) {
    assertThat(ownership.owner()).isInstanceOf(Owner.Self.class);
  }

  @Test
  void it_is_the_one_to_which_it_falls_and_the_other_knows() {
    assertThat(one.owner()).isEqualTo(new Owner.Nobody());
    both();
    both();

    assertOwns(one);
    assertThat(other.owner()).isEqualTo(new Owner.Other("n1"));
  }

  @Test
  void who_has_it_keeps_it_when_it_falls_to_another() {
    both();
    var reign = one.owner();
    falls = "n2";
    for (int round = 0; round < 20; round++) {
      clock.pass(Ownership.PERIOD);
      both();
    }

    assertThat(one.owner()).isEqualTo(reign);
    assertThat(other.owner()).isEqualTo(new Owner.Other("n1"));
  }

  @Test
  void who_is_not_renewed_stops_before_another_begins() {
    one.run().await();
    clock.pass(Ownership.TTL.minus(TICK));
    other.run().await();
    assertThat(other.owner()).isEqualTo(new Owner.Other("n1"));
    assertOwns(one);

    clock.pass(TICK);

    assertThat(one.owner()).isEqualTo(new Owner.Nobody());
    falls = "n2";
    other.run().await();
    assertOwns(other);
  }

  @Test
  void a_renewal_lasts_from_when_it_was_asked_for_however_late_it_is_answered() {
    var said = new AtomicReference<>(Promise.<Void>promise());
    said.get().complete();
    var slow = node("n1", new Late(backend.leases(), said));
    slow.run().await();
    said.set(Promise.promise());
    var renewed = slow.run();
    clock.pass(Ownership.TTL.minus(TICK));
    said.get().complete();
    renewed.await();
    assertOwns(slow);

    clock.pass(TICK);

    assertThat(slow.owner()).isEqualTo(new Owner.Nobody());
  }

  @Test
  void what_is_given_to_who_has_retired_meanwhile_is_given_back_at_once() {
    var said = new AtomicReference<>(Promise.<Void>promise());
    var slow = node("n1", new Late(backend.leases(), said));
    var asked = slow.run();
    slow.retire().await();
    said.get().complete();
    asked.await();

    assertThat(slow.owner()).isEqualTo(new Owner.Nobody());
    falls = "n2";
    other.run().await();
    assertOwns(other);
  }

  @Test
  void another_takes_what_is_left_lying() {
    falls = "n3";
    other.run().await();
    assertThat(other.owner()).isEqualTo(new Owner.Nobody());

    other.run().await();

    assertOwns(other);
  }

  @Test
  void who_retires_gives_it_back_at_once_and_takes_it_no_more() {
    one.run().await();
    one.retire().await();
    assertThat(one.owner()).isEqualTo(new Owner.Nobody());

    one.run().await();
    assertThat(one.owner()).isEqualTo(new Owner.Nobody());
    falls = "n2";
    other.run().await();
    assertOwns(other);
  }

  @Test
  void each_reign_has_an_epoch_above_those_before() {
    one.run().await();
    var first = ((Owner.Self) one.owner()).reign();
    one.retire().await();
    falls = "n2";
    other.run().await();

    assertThat(((Owner.Self) other.owner()).reign()).isGreaterThan(first);
  }
}
