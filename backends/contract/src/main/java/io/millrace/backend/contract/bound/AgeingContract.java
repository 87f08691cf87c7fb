package io.millrace.backend.contract.bound;

import static io.millrace.core.job.JobState.READY;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Window;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Sort;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Preemption;
import io.millrace.core.queue.QueueConfig.Urgency;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A queue in which a ready job goes up a class each time it has waited so long.
public abstract class AgeingContract extends UnderLimits {
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  @Test
  void lends_what_has_waited_as_if_its_number_were_lower() {
    bind(ageing());
    enqueue(of("old", 6));
    clock.pass(INTERVAL);
    enqueue(of("new", 5));

    assertThat(ids(claim(2))).as("in one class, in order of enqueue").containsExactly("old", "new");
  }

  @Test
  void lets_nothing_go_up_before_its_time() {
    bind(ageing());
    enqueue(of("old", 6));
    clock.pass(INTERVAL.minus(TICK));
    enqueue(of("new", 5));

    assertThat(ids(claim(2))).containsExactly("new", "old");
  }

  @Test
  void goes_up_a_class_for_each_time_it_has_waited() {
    bind(ageing());
    enqueue(of("old", 9));
    clock.pass(INTERVAL.multipliedBy(3));
    enqueue(of("fifth", 5), of("sixth", 6));

    assertThat(ids(claim(3))).containsExactly("fifth", "old", "sixth");
  }

  @Test
  void goes_up_one_class_after_the_other_however_often_somebody_claims() {
    bind(ageing());
    enqueue(of("old", 9));
    for (int time = 0; time < 4; time++) {
      clock.pass(INTERVAL);
      bringHome();
    }
    enqueue(of("fifth", 5), of("fourth", 4));

    assertThat(ids(claim(3))).containsExactly("fourth", "old", "fifth");
  }

  @Test
  void is_lent_once_only_to_be_ended_where_it_expires_as_it_goes_up() {
    bind(ageing());
    var until = clock.instant().plus(INTERVAL);
    enqueue(
        of("old", 6).withWindow(Window.until(until)),
        of("older", 6).withWindow(Window.until(until.minus(TICK))));
    clock.pass(INTERVAL);

    var claimed = ask();

    assertThat(claimed.judge()).hasSize(2);
    assertThat(claimed.lent()).isEmpty();
    assertThat(claim(2)).isEmpty();
  }

  @Test
  void stays_in_the_best_class() {
    bind(ageing());
    enqueue(of("old", 2));
    clock.pass(INTERVAL.multipliedBy(20));
    enqueue(of("best", 0));

    assertThat(ids(claim(2))).containsExactly("old", "best");
    assertThat(get("old").job().priority()).isEqualTo(2);
  }

  @Test
  void begins_anew_when_it_is_tried_again() {
    bind(ageing());
    enqueue(of("old", 6));
    clock.pass(INTERVAL);
    settle(claim(), handBack());
    enqueue(of("new", 5));

    assertThat(ids(claim(2))).containsExactly("new", "old");
  }

  @Test
  void counts_no_time_for_which_it_waited_for_another() {
    bind(ageing());
    enqueue(of("parent", 0), of("old", 6).withTies(Ties.NONE.withParents(List.of("parent"))));
    clock.pass(INTERVAL);
    settle(claim(), DONE);
    enqueue(of("new", 5));

    assertThat(ids(claim(2))).containsExactly("new", "old");
  }

  @Test
  void lets_nothing_go_up_in_a_queue_that_does_not_want_it() {
    enqueue(of("old", 6));
    clock.pass(INTERVAL.multipliedBy(9));
    enqueue(of("new", 5));

    assertThat(ids(claim(2))).containsExactly("new", "old");
  }

  @Test
  void goes_up_when_the_queue_wants_it_from_now_on_and_down_when_no_longer() {
    enqueue(of("old", 6));
    clock.pass(INTERVAL);
    enqueue(of("new", 5));
    bind(ageing());
    bringHome();

    bind(QueueConfig.of(QUEUE));
    assertThat(ids(claim(1))).containsExactly("new");
    enqueue(of("newer", 5));
    bind(ageing());
    assertThat(ids(claim(1))).containsExactly("old");
  }

  @Test
  void goes_up_however_many_do() {
    bind(ageing());
    var old = new Job[250];
    for (int n = 0; n < old.length; n++) {
      old[n] = of("old" + n, 6);
    }
    enqueue(old);
    clock.pass(INTERVAL);
    while (bringHome().more()) {
      assertThat(stats(QUEUE).pending()).isEqualTo(250);
    }
    enqueue(of("new", 5));

    assertThat(ids(claim(100))).doesNotContain("new");
    assertThat(ids(claim(100))).doesNotContain("new");
    assertThat(ids(claim(100))).endsWith("new");
  }

  @Test
  void lets_no_more_go_up_in_one_call_than_may_come_home() {
    bind(ageing());
    var due = Window.from(clock.instant().plus(INTERVAL));
    for (int n = 0; n < 250; n++) {
      enqueue(of("old" + n, 6), of("due" + n, 9).withWindow(due));
    }
    clock.pass(INTERVAL);

    bringHome();

    enqueue(of("new", 5));
    assertThat(ranked().indexOf("new")).isLessThanOrEqualTo(200);
    while (bringHome().more()) {}
    assertThat(ranked().indexOf("new")).isEqualTo(250);
  }

  private List<String> ranked() {
    return backend
        .search()
        .find(JobQuery.in(READY), new Sort(Sort.Field.RANK, false), Optional.empty(), 500)
        .await()
        .items()
        .stream()
        .map(JobSnapshot::id)
        .toList();
  }

  private static QueueConfig ageing() {
    return QueueConfig.of(QUEUE).withUrgency(new Urgency(Preemption.NONE, Optional.of(INTERVAL)));
  }

  private static Job of(String id, int priority) {
    return job(id).withPriority(priority);
  }
}
