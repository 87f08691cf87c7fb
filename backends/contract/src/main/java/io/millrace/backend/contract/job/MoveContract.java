package io.millrace.backend.contract.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.queue.Arrivals.Stop;
import io.millrace.core.queue.Drain;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Match;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Jobs that go to another queue: it takes no more than there is room for, whoever comes when.
public abstract class MoveContract extends BackendContract {
  private static final String OTHER = "sms";
  private static final int DEPTH = 5;
  private static final int MANY = 12;

  /// So many times that more are listed than are read at once.
  private static final int ROUNDS = 40;

  private static final int PAGE = 7;
  private static final JobQuery HERE = JobQuery.ALL.withQueues(Set.of(QUEUE));

  private void narrow(int depth) {
    backend.queues().put(QueueConfig.of(OTHER).withMaxDepth(depth), new Match.Any(), "ann").await();
  }

  private static String[] some(String prefix) {
    return IntStream.range(0, MANY).mapToObj(n -> prefix + n).toArray(String[]::new);
  }

  private Change move(String id, String queue) {
    var there = get(id);
    return new Change(
        id, new Change.Patch(there.job().withQueue(queue), there.life().version()), "ann");
  }

  private Answer moved(String id) {
    return backend.jobs().change(List.of(move(id, OTHER))).await().getFirst();
  }

  private int pending() {
    return stats(OTHER).pending();
  }

  private static Answer full(int depth) {
    return new Answer.Stopped(new Stop.Full(OTHER, depth));
  }

  @Test
  void a_job_does_not_come_to_a_queue_that_is_full() {
    narrow(1);
    enqueue("a", "b");
    assertThat(moved("a")).isInstanceOf(Answer.Done.class);
    int version = life("b").version();

    assertThat(moved("b")).isEqualTo(full(1));

    assertThat(get("b").job().queue()).isEqualTo(QUEUE);
    assertThat(life("b").version()).isEqualTo(version);
    assertThat(ids(claim(9))).containsExactly("b");
    assertThat(pending()).isEqualTo(1);
  }

  @Test
  void it_does_when_there_is_room_again() {
    narrow(1);
    enqueue("a", "b");
    moved("a");
    moved("b");

    assertThat(claim(want(1, OTHER)).lent()).hasSize(1);

    assertThat(moved("b")).isInstanceOf(Answer.Done.class);
    assertThat(ids(claim(want(1, OTHER)).lent())).containsExactly("b");
  }

  @Test
  void one_that_waits_to_be_tried_again_needs_room_too() {
    narrow(1);
    enqueue("a", "b");
    var lent = claim(2);
    lent.forEach(it -> settle(it, retryIn(Duration.ofMinutes(1))));
    enqueue(job("c").withQueue(OTHER));

    assertThat(moved("a")).isEqualTo(full(1));
    assertThat(state("a")).isEqualTo(JobState.RETRYING);
  }

  @Test
  void a_job_does_not_come_to_a_queue_that_drains() {
    narrow(DEPTH);
    var drain = new Drain("op", clock.instant());
    backend.queues().drain(OTHER, Optional.of(drain)).await();
    enqueue("a");

    assertThat(moved("a")).isEqualTo(new Answer.Stopped(new Stop.Draining(OTHER)));
    assertThat(ids(claim(9))).containsExactly("a");
  }

  @Test
  void of_many_in_one_call_as_many_come_as_there_is_room_for() {
    narrow(DEPTH);
    enqueue(some("j"));

    var answers =
        backend.jobs().change(List.of(some("j")).stream().map(it -> move(it, OTHER)).toList());

    assertThat(answers.await()).filteredOn(Answer.Done.class::isInstance).hasSize(DEPTH);
    assertThat(answers.await()).filteredOn(full(DEPTH)::equals).hasSize(MANY - DEPTH);
    assertThat(pending()).isEqualTo(DEPTH);
    assertThat(stats(QUEUE).in(JobState.READY)).isEqualTo(MANY - DEPTH);
  }

  @Test
  void as_many_come_at_once_from_everywhere_as_there_is_room_for() {
    narrow(DEPTH);
    enqueue(some("j"));
    enqueue(List.of(some("k")).stream().map(it -> job(it).withQueue("fax")).toArray(Job[]::new));
    var asked = new ArrayList<Future<List<Answer>>>();
    var put = new ArrayList<Future<List<Enqueued>>>();
    for (int n = 0; n < MANY; n++) {
      var changes = List.of(move("j" + n, OTHER));
      var others = List.of(move("k" + n, OTHER));
      asked.add(backend.jobs().change(changes));
      put.add(backend.jobs().enqueue(List.of(job("n" + n).withQueue(OTHER)), false));
      asked.add(backend.jobs().change(others));
    }

    long came =
        asked.stream().filter(it -> it.await().getFirst() instanceof Answer.Done).count()
            + put.stream().filter(it -> it.await().getFirst() instanceof Enqueued.New).count();

    assertThat(came).isEqualTo(DEPTH);
    assertThat(pending()).isEqualTo(DEPTH);
    assertThat(claim(want(MANY, OTHER)).lent()).hasSize(DEPTH);
  }

  @Test
  void two_that_move_the_same_job_take_the_room_of_one() {
    narrow(2);
    enqueue("a", "b");
    var asks = List.of(move("a", OTHER));
    var first = backend.jobs().change(asks);
    var second = backend.jobs().change(asks);

    assertThat(first.await().getFirst()).isInstanceOf(Answer.Done.class);
    assertThat(second.await().getFirst()).isInstanceOf(Answer.Refused.class);
    assertThat(moved("b")).isInstanceOf(Answer.Done.class);
    assertThat(pending()).isEqualTo(2);
  }

  @Test
  void each_is_listed_once_in_the_order_of_creation_wherever_it_came_from() {
    var made = new ArrayList<String>();
    for (int round = 0; round < ROUNDS; round++) {
      var names = List.of(some("r" + round + "-"));
      enqueue(job("old" + round).withQueue(OTHER));
      clock.pass(Duration.ofMillis(1));
      enqueue(names.toArray(String[]::new));
      clock.pass(Duration.ofMillis(1));
      made.add("old" + round);
      made.addAll(names);
    }
    for (int round = 0; round < ROUNDS; round += 2) {
      moveTo("old" + round, QUEUE);
    }

    assertThat(listed(JobQuery.ALL, false)).containsExactlyElementsOf(made);
    assertThat(listed(JobQuery.ALL, true)).containsExactlyElementsOf(made.reversed());
    made.removeIf(it -> get(it).job().queue().equals(OTHER));
    assertThat(listed(HERE, false)).containsExactlyElementsOf(made);
    assertThat(listed(HERE, true)).containsExactlyElementsOf(made.reversed());
  }

  @Test
  void one_that_comes_back_is_listed_once() {
    enqueue(some("j"));
    clock.pass(Duration.ofMillis(1));
    enqueue(some("k"));
    var made = listed(HERE, false);

    for (var id : some("j")) {
      moveTo(id, OTHER);
    }
    assertThat(listed(HERE, false)).containsExactly(some("k"));
    for (var id : some("j")) {
      moveTo(id, QUEUE);
    }

    assertThat(listed(HERE, false)).containsExactlyElementsOf(made);
    assertThat(listed(HERE, true)).containsExactlyElementsOf(made.reversed());
  }

  private void moveTo(String id, String queue) {
    assertThat(backend.jobs().change(List.of(move(id, queue))).await())
        .hasOnlyElementsOfType(Answer.Done.class);
  }

  /// A page at a time.
  private List<String> listed(JobQuery query, boolean down) {
    var ids = new ArrayList<String>();
    var after = Optional.<Page.Cursor>empty();
    do {
      var sort = new Sort(Sort.Field.CREATED_AT, down);
      var page = backend.search().find(query, sort, after, PAGE).await();
      page.items().forEach(it -> ids.add(it.id()));
      after = page.next();
    } while (after.isPresent());
    return ids;
  }
}
