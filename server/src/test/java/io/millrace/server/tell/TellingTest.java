package io.millrace.server.tell;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Channel;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Want;
import io.millrace.core.job.Window;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Settle;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/// What the tests of telling stand on: a store that tells, with a clock in the hand, and ears.
@ExtendWith(VertxExtension.class)
abstract class TellingTest {
  static final String QUEUE = "mail";
  static final String TYPE = "mail.send";
  static final Duration GRACE = Duration.ofSeconds(30);
  static final Failure FAILURE = Failure.of(FailureKind.RETRYABLE, "Boom", "no");
  static final Outcome DONE = Outcome.Done.EMPTY;
  static final Outcome DEAD = new Outcome.Dead(FAILURE);
  static final Outcome RETRY = new Outcome.Retry(FAILURE, Optional.of(Duration.ofSeconds(60)));

  static final Want WANT =
      new Want(
          Optional.empty(),
          new Holder("w1", "n1"),
          Want.Queues.of(QUEUE),
          Set.of(),
          1,
          Optional.empty());

  final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  final Backend backend =
      MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new SplittableRandom(7));
  Bus bus;
  TellingJobStore store;

  @BeforeEach
  void open(Vertx vertx) {
    bus = Bus.on(vertx);
    store = new TellingJobStore(backend.jobs(), bus, clock);
    backend.follow(store::followed);
  }

  /// What came over a channel.
  static final class Heard<T> {
    private final BlockingQueue<T> heard = new LinkedBlockingQueue<>();
    private final Channel.Listening listening;

    Heard(Channel<T, ?> channel) {
      listening = channel.listen(heard::add);
    }

    void close() {
      listening.close();
    }

    /// All until this one, which is sent behind them.
    List<T> all(Channel<T, ?> channel, T end) {
      channel.publish(end);
      var all = new ArrayList<T>();
      for (T one = take(); !one.equals(end); one = take()) {
        all.add(one);
      }
      return all;
    }

    private T take() {
      try {
        return heard.take();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  static Job job(String id) {
    return Job.of(id, TYPE, QUEUE, Json.EMPTY_OBJECT);
  }

  final Job due(String id, int seconds) {
    return job(id).withWindow(Window.from(in(seconds)));
  }

  final Instant in(int seconds) {
    return clock.instant().plusSeconds(seconds);
  }

  final void enqueue(Job... jobs) {
    store.enqueue(List.of(jobs), false).await();
  }

  /// A job that nobody was told of, lent.
  final Claim lent(String id) {
    backend.jobs().enqueue(List.of(job(id).withPriority(0)), false).await();
    return claim();
  }

  final Claim claim() {
    return store.claim(WANT).await().lent().getFirst();
  }

  final void settle(Claim claim, Outcome outcome) {
    var ruling = Ruling.on(claim.job(), claim.tried(), outcome, clock.instant());
    var end = new Settle(claim.job().id(), claim.lease().token(), outcome.wire(), ruling);
    store.settle(List.of(end), Want.NONE).await();
  }

  final void cancel(String id, boolean force) {
    store.cancel(List.of(new Cancel(id, force, "withdrawn", "ann", GRACE))).await();
  }
}
