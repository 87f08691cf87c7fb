package io.millrace.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.bus.Bus;
import io.millrace.core.spi.Backend;
import io.millrace.core.worker.Order;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class NodesPassTest {
  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Backend backend =
      MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new SplittableRandom(7));
  private final AtomicInteger drained = new AtomicInteger();
  private final Set<String> members = new HashSet<>(Set.of("m1", "m2"));
  private Bus bus;
  private NodesPass one;
  private NodesPass two;

  @BeforeEach
  void open(Vertx vertx) {
    bus = Bus.on(vertx);
    one = pass("n1", "m1");
    two = pass("n2", "m2");
    one.enter().await();
    two.enter().await();
    one.run().await();
  }

  private NodesPass pass(String id, String member) {
    var names = Self.Names.of(id, "1", clock.instant(), member);
    var self = new Self(names, () -> new Self.Figures(3, 0.5, 0.25), drained::incrementAndGet);
    return new NodesPass(
        backend.workers(), self, () -> Optional.of(Set.copyOf(members)), bus, clock);
  }

  private List<Node.State> states() {
    return one.look().await().stream().map(Node::state).toList();
  }

  @Test
  void nodes_see_each_other() {
    assertThat(one.look().await()).extracting(Node::id).containsExactly("n1", "n2");
    assertThat(states()).containsOnly(Node.State.UP);
    assertThat(one.look().await().getLast().figures()).isEqualTo(new Self.Figures(3, 0.5, 0.25));
    assertThat(owners(one)).containsExactlyInAnyOrder("n1", "n2");
  }

  @Test
  void one_that_is_silent_has_the_care_of_nothing() {
    clock.pass(Node.TTL);
    one.run().await();

    assertThat(states()).containsExactly(Node.State.UP, Node.State.GONE);
    assertThat(owners(one)).containsExactly("n1");
  }

  @Test
  void one_that_others_talk_to_no_more_is_gone_before_it_is_silent_for_long() {
    members.remove("m2");
    one.run().await();

    assertThat(states()).containsExactly(Node.State.UP, Node.State.GONE);
    assertThat(owners(one)).containsExactly("n1");
  }

  @Test
  void drains_once_when_that_is_wanted_and_has_the_care_of_nothing_then() {
    backend
        .workers()
        .order("n2", new Order(Order.What.QUIET, "deploy", Duration.ZERO, clock.instant()))
        .await();
    two.run().await();
    two.run().await();
    one.run().await();

    assertThat(drained).hasValue(1);
    assertThat(states()).containsExactly(Node.State.UP, Node.State.DRAINING);
    assertThat(owners(one)).containsExactly("n1");
  }

  @Test
  void who_was_forgotten_is_listed_again() {
    clock.pass(Node.TTL.multipliedBy(10));
    one.run().await();

    assertThat(one.look().await()).extracting(Node::id).containsExactly("n1");
  }

  @Test
  void who_leaves_is_listed_no_more() {
    two.leave().await();
    two.run().await();
    one.run().await();

    assertThat(one.look().await()).extracting(Node::id).containsExactly("n1");
    assertThat(owners(one)).containsExactly("n1");
  }

  private static Set<String> owners(NodesPass pass) {
    var owners = new HashSet<String>();
    IntStream.range(0, 1_000).forEach(n -> pass.ring().owner("q" + n).ifPresent(owners::add));
    return owners;
  }
}
