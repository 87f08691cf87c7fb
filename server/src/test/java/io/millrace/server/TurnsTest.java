package io.millrace.server;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.bus.Ready;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Workers;
import io.millrace.core.spi.Match;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Whose turn it is: in what order jobs start, and how many at once.
class TurnsTest extends EngineTest {
  private final List<String> started = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();

  @Test
  void starts_urgent_jobs_first_and_equal_ones_in_the_order_they_came() {
    config.putAll(Map.of("workers.min", "1", "workers.max", "1"));
    start(
        Does.work(
            TYPE,
            context -> {
              started.add(context.args().text());
              return Outcome.Done.EMPTY;
            }));

    submit(urgent("1", 5), urgent("2", 9), urgent("3", 0), urgent("4", 5), urgent("5", 0));

    until(() -> started.size() == 5);
    assertThat(started).containsExactly("3", "5", "1", "4", "2");
  }

  @Test
  void runs_as_many_of_a_queue_at_once_as_its_concurrency_and_no_more() {
    start(inGroupsOf(3));
    configure(QueueConfig.of(QUEUE).withConcurrency(3));

    all(submit(times(60, draft())));

    assertThat(most).hasValue(3);
  }

  @Test
  void runs_as_many_of_a_queue_at_once_as_it_has_workers_and_no_more() {
    config.put("workers.max", "4");
    start(inGroupsOf(4));

    all(submit(times(60, draft())));

    assertThat(most).hasValue(4);
  }

  @Test
  void gives_a_queue_the_workers_of_its_own_configuration() {
    start(inGroupsOf(2));
    configure(withWorkers(2));

    all(submit(times(60, draft())));

    assertThat(most).hasValue(2);
  }

  @Test
  void runs_as_many_at_once_as_the_node_may_over_all_queues() {
    config.put("dispatch.max_running", "5");
    start(inGroupsOf(5));

    var one = submit(times(50, draft()));
    var other = submit(times(50, in("sms")));

    all(one);
    all(other);
    assertThat(most).hasValue(5);
  }

  @Test
  void shares_what_the_node_may_run_by_the_weights_of_queues_that_go_short() {
    config.put("dispatch.max_running", "4");
    config.put("dispatch.queues", "{\"mail\": 3, \"sms\": 1}");
    var gate = new Semaphore(0);
    start(
        Does.work(
            TYPE,
            context -> {
              gate.acquire();
              started.add(context.claim().job().queue());
              return Outcome.Done.EMPTY;
            }));

    submit(times(500, draft()));
    submit(times(500, in("sms")));
    gate.release(404);

    until(() -> started.size() == 404);
    // Four were there first, of whichever queue came first.
    assertThat(Collections.frequency(started, "sms")).isBetween(98, 102);
  }

  @Test
  void serves_only_the_queues_it_is_told_to() {
    config.put("dispatch.queues", "{\"mail\": 1}");
    start(inGroupsOf(1));

    var foreign = submit(in("sms"));

    all(List.of(submit(draft())));
    assertThat(get(foreign).state()).isEqualTo(READY);
  }

  @Test
  void starts_nothing_of_a_paused_queue_until_it_is_resumed() {
    start(inGroupsOf(1));
    configure(QueueConfig.of(QUEUE));
    pause(Optional.of(new Pause("ann", Optional.empty(), clock.instant(), Optional.empty())));
    var paused = submit(draft());
    all(List.of(submit(in("sms"))));
    assertThat(get(paused).state()).isEqualTo(READY);

    pause(Optional.empty());

    assertThat(life(paused, SUCCEEDED)).isNotNull();
  }

  @Test
  void goes_by_a_changed_concurrency_at_once() {
    start(inGroupsOf(2));
    configure(QueueConfig.of(QUEUE).withConcurrency(1));
    var ids = submit(times(10, draft()));
    until(() -> running.get() == 1);

    configure(QueueConfig.of(QUEUE).withConcurrency(2));

    all(ids);
    assertThat(most).hasValue(2);
  }

  @Test
  void goes_by_a_changed_number_of_workers_at_once() {
    start(inGroupsOf(2));
    configure(withWorkers(1));
    var ids = submit(times(10, draft()));
    until(() -> running.get() == 1);

    configure(withWorkers(2));

    all(ids);
    assertThat(most).hasValue(2);
  }

  /// Ends nothing before so many run at once.
  private Does inGroupsOf(int count) {
    var together = new CyclicBarrier(count);
    return Does.work(
        TYPE,
        _ -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          try {
            together.await();
          } finally {
            running.decrementAndGet();
          }
          return Outcome.Done.EMPTY;
        });
  }

  private static QueueConfig withWorkers(int count) {
    var none = QueueConfig.of(QUEUE);
    return new QueueConfig(
        QUEUE,
        none.concurrency(),
        none.maxDepth(),
        Optional.of(new Workers(1, count)),
        none.defaults(),
        none.retention(),
        none.limits(),
        none.urgency(),
        1);
  }

  private void configure(QueueConfig changed) {
    backend().queues().put(changed, new Match.Any(), "ann").await();
    bus.ready().publish(new Ready.Configured(QUEUE));
  }

  private void pause(Optional<Pause> pause) {
    backend().queues().pause(QUEUE, pause).await();
    bus.ready().publish(new Ready.Now(QUEUE));
  }

  private static Draft in(String queue) {
    return Draft.of(TYPE, queue, Json.EMPTY_OBJECT);
  }

  private static Draft urgent(String name, int priority) {
    var draft = Draft.of(TYPE, QUEUE, Json.of(name));
    return draft.withPriority(OptionalInt.of(priority));
  }

  private void all(List<String> ids) {
    ids.forEach(id -> life(id, SUCCEEDED));
  }
}
