package io.millrace.server.live.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Fact;
import io.millrace.core.job.Ids;
import io.millrace.core.spi.Backend;
import io.millrace.server.Loop;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// The rings of two nodes that write letters to each other; the first one numbers. No time passes
/// for them, so who owns does not change, and nobody asks again.
@ExtendWith(VertxExtension.class)
class RingsTest {
  private final Clock clock = Clock.systemUTC();
  private Vertx vertx;
  private Loop loop;
  private Bus bus;
  private Rings first;
  private Rings second;

  @BeforeEach
  void open(Vertx opened) {
    vertx = opened;
    loop = Loop.of(vertx);
    bus = Bus.among(vertx, "both", System::nanoTime).await();
    var backend = loop.memory(clock);
    first = node(backend, "n1");
    second = node(backend, "n2");
  }

  private Rings node(Backend backend, String name) {
    var ownership = new Ownership(backend.leases(), name, () -> true, () -> 0L);
    loop.await(ownership::run);
    var rings = new Rings(bus, clock, new Ids(clock, new Random(name.hashCode())), 100);
    rings.share(ownership);
    vertx.deployVerticle(rings).await();
    return rings;
  }

  private Ring join(Rings rings, From from) {
    return rings.join(vertx, Rings.Kind.JOBS, from).await();
  }

  private void tell(int count) {
    for (int at = 0; at < count; at++) {
      bus.changed()
          .publish(List.of(new Fact("job.created", Instant.EPOCH, "j", "q", "t", Map.of())));
    }
  }

  @Test
  @Timeout(60)
  void a_position_of_one_is_there_at_the_other() {
    var ring = join(first, new From.Now());
    tell(3);
    // What is published is heard in its order: when this one is back, all is.
    var head = new Position(ring.epoch(), join(first, new From.Now()).last());
    assertThat(head.offset()).isEqualTo(3);

    var copy = join(second, new From.After(head));

    assertThat(copy).isNotSameAs(ring);
    assertThat(copy.epoch()).isEqualTo(ring.epoch());
    assertThat(copy.last()).isEqualTo(3);
  }

  @Test
  void what_happens_is_in_the_copy_before_it_is_asked_for_again() {
    var copy = join(second, new From.Now());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    for (long round = 1; round <= 40; round++) {
      tell(1);
      while (copy.last() < round) {
        assertThat(System.nanoTime()).as("in time").isLessThan(end);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    }
  }
}
