package io.millrace.server.dispatch.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.bus.Submit;
import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Want;
import io.millrace.core.perform.Context;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Preemption;
import io.millrace.core.queue.QueueConfig.Urgency;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Match;
import io.millrace.server.Does;
import io.millrace.server.HeldBack;
import io.millrace.server.Loop;
import io.millrace.server.dispatch.LifelinePass;
import io.millrace.server.dispatch.attempt.Stopping.Stop;
import io.millrace.server.dispatch.performer.Performers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// One that gives its slot away, with the store's answers in the hand of the test, and a store
/// whose clock is another than this node's.
@ExtendWith(VertxExtension.class)
class AsideTest {
  private static final String QUEUE = "mail";
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final TestClock there = TestClock.at("2026-01-01T00:00:00Z");
  private final TestClock here = TestClock.at("2026-01-01T01:00:00Z");
  private final CountDownLatch gate = new CountDownLatch(1);
  private final LinkedBlockingQueue<Attempt> beats = new LinkedBlockingQueue<>();
  private final List<Boolean> turns = new ArrayList<>();
  private Loop loop;
  private Backend backend;
  private HeldBack held;
  private Attempts attempts;
  private LifelinePass pass;

  @BeforeEach
  void open(Vertx vertx) {
    loop = Loop.of(vertx);
    backend = loop.memory(there);
    held = new HeldBack(backend.jobs());
    var performers = new Performers(List.of(Does.work("low", this::work)));
    attempts = new Attempts(loop.context(), performers, here, new InHand());
    pass = new LifelinePass(attempts, held.store, here);
  }

  private Outcome work(Context context) throws InterruptedException {
    gate.await();
    context.checkpoint();
    return Outcome.Done.EMPTY;
  }

  private final class InHand implements Attempts.Errands {
    @Override
    public void ended(List<Attempts.Ended> batch) {}

    @Override
    public void beat(Attempt attempt) {
      beats.add(attempt);
    }

    @Override
    public void turned(Attempt attempt, boolean aside) {
      turns.add(aside);
    }

    @Override
    public Future<List<Submitted>> submit(Submit child) {
      throw new AssertionError("nobody submits here");
    }
  }

  @Test
  void is_known_to_stand_aside_when_the_store_has_taken_its_slot() throws InterruptedException {
    var low = giving();

    loop.run(() -> pass.beat(low));

    loop.rest();
    assertThat(loop.get(() -> List.copyOf(turns))).containsExactly(true);
    end(low);
  }

  @Test
  void stands_nowhere_when_it_has_ended_before_the_store_had_taken_its_slot()
      throws InterruptedException {
    var low = giving();
    held.hold();
    loop.run(() -> pass.beat(low));
    end(low);

    loop.run(held::answer);

    loop.rest();
    assertThat(loop.get(() -> List.copyOf(turns))).isEmpty();
  }

  @Test
  void has_the_whole_grace_of_a_cancel_although_the_clocks_differ() {
    var low = begin();
    var ask = new Cancel("low", false, "withdrawn", "ann", GRACE);
    loop.await(() -> backend.jobs().cancel(List.of(ask)));
    loop.run(() -> pass.beat(low));
    loop.rest();

    assertThat(low.stopping().reason()).isEqualTo(Stop.CANCELLED);
    assertThat(low.stopping().isOverdue(here.millis() + GRACE.toMillis() - 1)).isFalse();
    assertThat(low.stopping().isOverdue(here.millis() + GRACE.toMillis())).isTrue();
  }

  /// One that has said that it gives its slot away, of which the store has not heard.
  private Attempt giving() throws InterruptedException {
    var urgency = new Urgency(Preemption.ASK, Optional.empty());
    var one = QueueConfig.of(QUEUE).withConcurrency(1).withUrgency(urgency);
    loop.await(() -> backend.queues().put(one, new Match.Any(), "ann"));
    var low = begin();
    enqueue("urgent", 0);
    claim();
    loop.await(() -> pass.run());
    loop.run(() -> pass.beat(low));
    loop.rest();
    gate.countDown();
    return beats.take();
  }

  private Attempt begin() {
    enqueue("low", 5);
    var claims = claim();
    loop.run(() -> attempts.begin(claims));
    return loop.get(() -> attempts.running().iterator().next());
  }

  private void end(Attempt attempt) {
    attempt.ask(Stop.SHUTDOWN);
    loop.until(attempts.running()::isEmpty);
  }

  private void enqueue(String id, int priority) {
    var job = Job.of(id, "low", QUEUE, Json.EMPTY_OBJECT).withPriority(priority);
    loop.await(() -> backend.jobs().enqueue(List.of(job), false));
  }

  private List<Claim> claim() {
    var queues = Want.Queues.of(QUEUE);
    var want =
        new Want(Optional.empty(), new Holder("w1", "n1"), queues, Set.of(), 1, Optional.empty());
    return loop.await(() -> backend.jobs().claim(want)).lent();
  }
}
