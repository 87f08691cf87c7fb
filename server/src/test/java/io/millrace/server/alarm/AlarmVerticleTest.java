package io.millrace.server.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Ready;
import io.millrace.server.alarm.AlarmVerticle.Rhythm;
import io.millrace.server.alarm.Pass.Again;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// When an alarm wakes its pass.
@ExtendWith(VertxExtension.class)
class AlarmVerticleTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration OFTEN = Duration.ofMillis(5);
  private static final Duration SOON = Duration.ofMillis(50);

  private final Clock clock = Clock.systemUTC();
  private final Semaphore rounds = new Semaphore(0);
  private Duration patience = NEVER;
  private Vertx vertx;
  private Bus bus;

  @BeforeEach
  void openBus(Vertx fresh) {
    vertx = fresh;
    bus = Bus.on(vertx);
  }

  @Test
  void wakes_its_pass_after_each_period() throws InterruptedException {
    wake(OFTEN, () -> Future.succeededFuture(Again.WHEN_IT_RINGS));

    assertRounds(3);
  }

  @Test
  void never_wakes_it_for_two_rounds_at_a_time() throws InterruptedException {
    var end = Promise.<Again>promise();
    wake(OFTEN, end::future);
    assertRounds(1);

    for (int n = 0; n < 10; n++) {
      bus.ready().publish(new Ready.Later("mail", clock.instant()));
      pass(OFTEN);
    }

    assertThat(rounds.availablePermits()).isZero();
    end.complete(Again.WHEN_IT_RINGS);
  }

  @Test
  void wakes_it_again_at_once_while_there_is_more() throws InterruptedException {
    var left = new AtomicInteger(5);
    wake(NEVER, () -> Future.succeededFuture(Again.nowIf(left.decrementAndGet() > 0)));

    hint(clock.instant());

    assertRounds(5);
    pass(SOON);
    assertThat(rounds.availablePermits()).isZero();
  }

  @Test
  void wakes_it_at_the_instant_it_asks_for() throws InterruptedException {
    wake(NEVER, () -> Future.succeededFuture(Again.at(clock.instant().plus(SOON))));
    var begun = clock.instant();
    hint(begun);

    assertRounds(3);

    assertThat(clock.instant()).isAfterOrEqualTo(begun.plus(SOON.multipliedBy(2)));
  }

  @Test
  void wakes_it_earlier_when_a_hint_wants_it() throws InterruptedException {
    wake(NEVER, () -> Future.succeededFuture(Again.WHEN_IT_RINGS));
    hint(clock.instant().plus(NEVER.dividedBy(2)));

    hint(clock.instant().plus(SOON));

    assertRounds(1);
  }

  @Test
  void wakes_it_not_for_hints_it_does_not_want() throws InterruptedException {
    wake(NEVER, () -> Future.succeededFuture(Again.WHEN_IT_RINGS));

    bus.ready().publish(new Ready.Now("mail"));

    pass(SOON);
    assertThat(rounds.availablePermits()).isZero();
  }

  @Test
  void keeps_a_hint_that_comes_during_a_round() throws InterruptedException {
    var end = Promise.<Again>promise();
    wake(NEVER, end::future);
    hint(clock.instant());
    assertRounds(1);
    hint(clock.instant());
    pass(SOON);

    end.complete(Again.WHEN_IT_RINGS);

    assertRounds(1);
  }

  @Test
  void goes_on_after_a_round_that_fails() throws InterruptedException {
    wake(OFTEN, () -> Future.failedFuture("the store is away"));

    assertRounds(3);
  }

  @Test
  void goes_on_after_a_round_that_throws() throws InterruptedException {
    wake(
        OFTEN,
        () -> {
          throw new IllegalStateException("broken");
        });

    assertRounds(3);
  }

  @Test
  void goes_on_after_a_round_that_never_ends() throws InterruptedException {
    patience = SOON;

    wake(OFTEN, () -> Promise.<Again>promise().future());

    assertRounds(3);
  }

  @Test
  void stays_on_its_loop_after_a_round_that_never_ends() throws InterruptedException {
    patience = SOON;
    var loops = ConcurrentHashMap.<Thread>newKeySet();

    wake(
        OFTEN,
        () -> {
          loops.add(Thread.currentThread());
          return Promise.<Again>promise().future();
        });

    assertRounds(3);
    assertThat(loops).hasSize(1);
  }

  @Test
  void wakes_it_no_more_once_it_is_stopped() throws InterruptedException {
    var id = wake(OFTEN, () -> Future.succeededFuture(Again.WHEN_IT_RINGS));
    assertRounds(1);

    vertx.undeploy(id).await();

    rounds.drainPermits();
    hint(clock.instant());
    pass(SOON);
    assertThat(rounds.availablePermits()).isZero();
  }

  @Test
  void wakes_it_no_more_once_it_is_stopped_during_a_round() throws InterruptedException {
    var end = Promise.<Again>promise();
    var id = wake(OFTEN, end::future);
    assertRounds(1);
    vertx.undeploy(id).await();

    end.complete(Again.NOW);

    pass(SOON);
    assertThat(rounds.availablePermits()).isZero();
  }

  /// Deploys an alarm for a pass that counts its rounds, and wants one for what is due later.
  private String wake(Duration period, Supplier<Future<Again>> round) {
    var pass =
        new Pass() {
          @Override
          public Future<Again> run() {
            rounds.release();
            return round.get();
          }

          @Override
          public Optional<Instant> wanted(Ready hint) {
            return hint instanceof Ready.Later(_, Instant at) ? Optional.of(at) : Optional.empty();
          }
        };
    return vertx
        .deployVerticle(new AlarmVerticle("test", pass, new Rhythm(period, patience), bus, clock))
        .await();
  }

  private void hint(Instant at) {
    bus.ready().publish(new Ready.Later("mail", at));
  }

  private void pass(Duration time) {
    vertx.timer(time.toMillis(), TimeUnit.MILLISECONDS).await();
  }

  private void assertRounds(int count) throws InterruptedException {
    assertThat(rounds.tryAcquire(count, 10, TimeUnit.SECONDS)).as("%d rounds", count).isTrue();
  }
}
