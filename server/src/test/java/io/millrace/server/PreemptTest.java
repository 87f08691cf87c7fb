package io.millrace.server;

import static io.millrace.core.job.JobState.CANCELLED;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.bus.Ready;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Preemption;
import io.millrace.core.queue.QueueConfig.Urgency;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Match;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// A queue with one slot, in which running jobs give way at their checkpoints.
class PreemptTest extends EngineTest {
  private static final String URGENT = "urgent";

  private final CountDownLatch urgentMayEnd = new CountDownLatch(1);

  @Test
  void gives_its_slot_to_a_more_urgent_job_and_goes_on_after_it() {
    begin(URGENT, _ -> {});
    var low = begin();

    life(urgent(), SUCCEEDED);

    until(() -> words(low).contains("job.resumed"));
    assertThat(get(low).state()).isEqualTo(RUNNING);
    gate.countDown();
    assertThat(life(low, SUCCEEDED).attempts()).hasSize(1);
    isTold(low, "job.created", "job.started", "job.preempted", "job.resumed", "job.succeeded");
  }

  @Test
  void gives_its_slot_away_also_where_all_workers_are_busy() {
    config.put("workers.min", "1");
    config.put("workers.max", "1");
    begin(URGENT, _ -> {});
    var low = begin();

    life(urgent(), SUCCEEDED);

    gate.countDown();
    life(low, SUCCEEDED);
  }

  @Test
  void stands_still_until_the_urgent_one_has_ended() {
    begin(URGENT, _ -> urgentMayEnd.await());
    var low = begin();
    var urgent = urgent();
    until(() -> words(low).contains("job.preempted") && words(urgent).contains("job.started"));

    gate.countDown();
    vertx.timer(300, TimeUnit.MILLISECONDS).await();

    assertThat(get(low).state()).isEqualTo(RUNNING);
    urgentMayEnd.countDown();
    life(low, SUCCEEDED);
  }

  @Test
  void loses_its_slot_by_force_when_it_does_not_look() {
    rules = new MemorySettings(3, Duration.ofMillis(300), 100_000);
    start(staying(_ -> gate.await()), Does.work(URGENT, _ -> Outcome.Done.EMPTY));
    narrow(Preemption.FORCE);
    var low = begin();

    life(urgent(), SUCCEEDED);

    gate.countDown();
    assertThat(life(low, SUCCEEDED).tried().attempt()).isEqualTo(1);
    isTold(low, "job.created", "job.started", "job.preempted", "job.started", "job.succeeded");
  }

  @Test
  void ends_where_it_stands_when_it_is_cancelled() {
    begin(URGENT, _ -> urgentMayEnd.await());
    var low = begin();
    urgent();
    until(() -> words(low).contains("job.preempted"));

    var ask = new Cancel(low, false, "withdrawn", "ann", Duration.ofMinutes(1));
    engine.jobs().cancel(List.of(ask)).await();

    life(low, CANCELLED);
    urgentMayEnd.countDown();
  }

  @Test
  void is_handed_back_from_where_it_stands_when_the_node_stops() throws Exception {
    config.put("shutdown.grace", "1m");
    begin(URGENT, _ -> urgentMayEnd.await());
    var low = begin();
    urgent();
    until(() -> words(low).contains("job.preempted"));

    var drained = engine.drain();

    life(low, READY);
    urgentMayEnd.countDown();
    drained.await(5, TimeUnit.SECONDS);
    assertThat(get(low).life().tried().attempt()).isZero();
  }

  /// Starts an engine with one that looks at its checkpoints whether it should go on, and one that
  /// is urgent.
  private void begin(String type, Stay stay) {
    start(
        staying(context -> {
          while (gate.getCount() > 0) {
            context.checkpoint();
            LockSupport.parkNanos(1_000_000);
          }
          context.checkpoint();
        }),
        Does.work(
            type,
            context -> {
              stay.on(context);
              return Outcome.Done.EMPTY;
            }));
    narrow(Preemption.ASK);
  }

  /// The queue has one slot.
  private void narrow(Preemption how) {
    var one =
        QueueConfig.of(QUEUE).withConcurrency(1).withUrgency(new Urgency(how, Optional.empty()));
    backend().queues().put(one, new Match.Any(), "ann").await();
    bus.ready().publish(new Ready.Configured(QUEUE));
  }

  private String urgent() {
    return submit(Draft.of(URGENT, QUEUE, Json.EMPTY_OBJECT).withPriority(OptionalInt.of(1)));
  }
}
