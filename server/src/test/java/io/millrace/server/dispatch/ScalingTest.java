package io.millrace.server.dispatch;

import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.bus.Fact;
import io.millrace.core.queue.Crew;
import io.millrace.core.queue.QueueConfig.Workers;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/// How many workers a queue has as work comes and goes.
class ScalingTest extends Dispatching {
  @Test
  void has_more_workers_when_there_is_more_to_do_than_they_can_take() {
    dispatch = scaling(2, 5);
    enqueue("long", ids(20));
    loop.run(dispatch::pull);

    loop.rest();
    assertThat(count(RUNNING)).isEqualTo(5);
    assertThat(dispatch.crew()).isEqualTo(new Crew(5, 5));
  }

  @Test
  void has_no_more_workers_than_it_needs() {
    dispatch = scaling(2, 5);
    enqueue("long", "a");
    loop.run(dispatch::pull);

    loop.rest();
    assertThat(count(RUNNING)).isEqualTo(1);
    assertThat(dispatch.crew()).isEqualTo(new Crew(2, 1));
  }

  @Test
  void takes_what_comes_although_all_the_workers_that_are_left_are_busy() {
    dispatch = scaling(0, 5);
    enqueue("long", "a");
    loop.run(dispatch::pull);
    loop.rest();
    assertThat(count(RUNNING)).isEqualTo(1);
    clock.pass(IDLE);
    loop.run(dispatch::poll);

    enqueue("long", "b");
    loop.run(dispatch::pull);

    loop.rest();
    assertThat(count(RUNNING)).isEqualTo(2);
  }

  @Test
  void workers_without_work_retire_after_a_while() {
    dispatch = scaling(1, 5);
    enqueue("quick", ids(20));
    loop.run(dispatch::pull);
    loop.rest();
    assertThat(count(SUCCEEDED)).isEqualTo(20);
    assertThat(dispatch.crew().workers()).isGreaterThan(1);

    clock.pass(IDLE);
    loop.run(dispatch::poll);

    assertThat(dispatch.crew()).isEqualTo(new Crew(1, 0));
  }

  @Test
  void tells_that_it_has_more_workers_or_fewer() {
    var told = new ConcurrentLinkedQueue<Fact>();
    bus.changed().listen(told::addAll);
    dispatch = scaling(1, 5);
    enqueue("long", "a");
    loop.run(dispatch::pull);

    loop.until(() -> !told.isEmpty());
    assertThat(told.peek().name()).isEqualTo("queue.scaled");
    assertThat(told.peek().queue()).isEqualTo(QUEUE);
    assertThat(told.peek().detail()).isEqualTo(Map.of("from", "1", "to", "2"));
  }

  @Test
  void does_one_thing_after_the_other_under_pressure() {
    pressed = true;
    enqueue("long", ids(3));
    loop.run(dispatch::pull);
    loop.rest();
    assertThat(count(RUNNING)).isEqualTo(1);

    pressed = false;
    loop.run(dispatch::pull);
    loop.rest();
    assertThat(count(RUNNING)).isEqualTo(3);
  }

  private QueueDispatch scaling(int min, int max) {
    workers = new Workers(min, max);
    return dispatch(QUEUE, Set.of("quick", "speaking", "long"));
  }
}
