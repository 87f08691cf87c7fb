package io.millrace.server.alarm;

import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The time of a store that several nodes share, as this one knows it: it goes on from what the
/// store said, by a time that nobody sets. So what a node works out holds on every other, and a
/// machine whose clock is wrong, or is set, decides nothing.
///
/// It is never ahead of the store for longer than a question takes, and behind it by no more. Until
/// the store has said something it is the machine's.
public final class StoreClock extends Clock implements Pass {
  public static final Duration PERIOD = Duration.ofSeconds(1);

  /// What the store says ends with a whole one.
  private static final Duration GRAIN = Duration.ofMillis(1);

  private final LongSupplier nanos;
  private volatile Supplier<Future<Instant>> store;
  private volatile Said said;

  /// What it was, at that time of one that only goes on.
  private record Said(Instant instant, long nanos) {
    Instant at(long time) {
      return instant.plusNanos(time - nanos);
    }
  }

  /// `nanos` is a time that only goes on.
  public StoreClock(Clock machine, LongSupplier nanos) {
    this.nanos = nanos;
    this.said = new Said(machine.instant(), nanos.getAsLong());
    this.store = () -> Future.succeededFuture(instant());
  }

  /// From now on it is that store's; done when it has answered.
  public Future<?> follow(Supplier<Future<Instant>> asked) {
    store = asked;
    return run();
  }

  @Override
  public Future<Again> run() {
    long asked = nanos.getAsLong();
    return store
        .get()
        .map(answer -> {
          hear(answer, asked, nanos.getAsLong());
          return Again.WHEN_IT_RINGS;
        });
  }

  /// The store looked at its clock somewhere between the question and the answer. Where ours was
  /// not between the two by that, it was wrong.
  private void hear(Instant answer, long asked, long heard) {
    var ours = said.at(heard);
    var latest = answer.plusNanos(heard - asked).plus(GRAIN);
    if (ours.isBefore(answer) || ours.isAfter(latest)) {
      said = new Said(answer, heard);
    }
  }

  @Override
  public Instant instant() {
    return said.at(nanos.getAsLong());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /// Zones are nobody's here.
  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("the time of a store has no zone");
  }
}
