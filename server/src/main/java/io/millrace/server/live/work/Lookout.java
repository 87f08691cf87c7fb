package io.millrace.server.live.work;

import io.millrace.core.job.JobState;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.Extended.Slot;
import io.millrace.core.spi.Stale;
import io.millrace.server.http.json.JsonWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks how the leases of one connection stand, and tells the worker what is asked of it: to stop,
/// to give its slot, or that a job is its own no more.
final class Lookout {
  private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Workshop shop;
  private final Wire wire;
  private final Holdings holdings;
  private final Pull pull;
  private Instant lookedAt;

  Lookout(Workshop shop, Wire wire, Holdings holdings, Pull pull) {
    this.shop = shop;
    this.wire = wire;
    this.holdings = holdings;
    this.pull = pull;
    this.lookedAt = shop.doors().now();
  }

  /// Looks after leases that nobody renewed.
  void tick() {
    var now = shop.doors().now();
    if (lookedAt.plus(LOOK).isBefore(now)) {
      lookedAt = now;
      look(holdings.overdue(now));
    }
  }

  /// Somebody who holds a job of that queue is asked something.
  void attend(String queue) {
    look(holdings.in(queue));
  }

  private void look(List<Holdings.Held> some) {
    if (some.isEmpty()) {
      return;
    }
    shop.reporting()
        .extend(wire.guest().caller(), some.stream().map(Holdings.Held::ask).toList())
        .onComplete(
            answers -> {
              for (int at = 0; at < some.size(); at++) {
                tell(some.get(at), answers.get(at));
              }
              pull.go();
              wire.drain();
            },
            cause -> LOG.debug("leases are looked after again soon count={}", some.size(), cause));
  }

  private void tell(Holdings.Held lease, Extended answer) {
    switch (answer) {
      case Extended.Held held -> asked(lease, held);
      case Stale(JobState state, _) when state == JobState.CANCELLED -> {
        holdings.ended(lease.token);
        send("cancel", lease, "", json -> json.put("mode", "force"));
      }
      case Stale _, Absent _ -> {
        holdings.ended(lease.token);
        send("lost", lease, "expired", _ -> {});
      }
    }
  }

  /// Each is told once; to give its slot again when it has had it back meanwhile.
  private void asked(Holdings.Held lease, Extended.Held held) {
    if (held.cancel().isPresent() && !lease.cancelTold) {
      lease.cancelTold = true;
      var ask = held.cancel().get();
      send(
          "cancel",
          lease,
          ask.reason(),
          json -> json.put("mode", "cooperative").put("grace_until", ask.graceUntil()));
    }
    if (held.slot() == Slot.ASKED && !lease.yieldTold) {
      send("yield", lease, "preempted", _ -> {});
    }
    lease.yieldTold = held.slot() == Slot.ASKED;
  }

  private void send(String op, Holdings.Held lease, String reason, Consumer<JsonWriter> more) {
    wire.send(
        op,
        json -> {
          json.put("job", lease.job).put("lease", lease.token.text());
          json.put("reason", Optional.of(reason).filter(it -> !it.isEmpty()));
          more.accept(json);
        });
  }
}
