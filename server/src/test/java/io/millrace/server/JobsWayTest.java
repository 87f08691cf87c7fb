package io.millrace.server;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Attempt;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.queue.Crew;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Prune;
import io.vertx.core.Context;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

/// The way of a job that goes well, from the hand of its sender to its result.
class JobsWayTest extends EngineTest {
  private List<Job> before = List.of();

  @Override
  Backend open() {
    var backend = super.open();
    backend.jobs().enqueue(before, false);
    return backend;
  }

  @Test
  void performs_a_job_with_its_args_and_keeps_its_result() {
    start(Does.work(TYPE, context -> new Outcome.Done(context.args())));

    var id = submit(Draft.of(TYPE, QUEUE, Json.of("{\"to\": \"ann\"}")));

    assertThat(life(id, SUCCEEDED).result()).contains(Json.of("{\"to\": \"ann\"}"));
  }

  @Test
  void keeps_what_its_one_attempt_was() {
    start(Does.work(TYPE, _ -> Outcome.Done.EMPTY));

    var life = life(submit(draft()), SUCCEEDED);

    assertThat(life.attempts()).hasSize(1);
    var attempt = life.attempts().getFirst();
    assertThat(attempt.n()).isOne();
    assertThat(attempt.holder()).isEqualTo(HERE);
    assertThat(attempt.outcome()).contains("done");
    assertThat(attempt).extracting(Attempt::endedAt).isNotNull();
  }

  @Test
  void tells_each_step_once_and_in_order() {
    start(Does.work(TYPE, _ -> Outcome.Done.EMPTY));

    var id = submit(draft());

    life(id, SUCCEEDED);
    isTold(id, "job.created", "job.started", "job.succeeded");
  }

  @Test
  void gives_every_attempt_a_virtual_thread_of_its_own() {
    // Nobody passes before all twenty have come: so each has a thread.
    var all = new CyclicBarrier(20);
    start(
        Does.work(
            TYPE,
            _ -> {
              all.await();
              return new Outcome.Done(Json.write(Thread.currentThread().isVirtual()));
            }));

    var ids = submit(times(20, draft()));

    assertThat(ids)
        .allSatisfy(id -> assertThat(life(id, SUCCEEDED).result()).contains(Json.of("true")));
  }

  @Test
  void performs_what_never_waits_on_the_event_loop_itself() {
    var loop = new CompletableFuture<Boolean>();
    start(
        Does.atOnce(
            TYPE,
            _ -> {
              loop.complete(Context.isOnEventLoopThread());
              return Outcome.Done.EMPTY;
            }));

    life(submit(draft()), SUCCEEDED);

    assertThat(loop).isCompletedWithValue(true);
  }

  @Test
  void leaves_types_it_cannot_perform_to_others() {
    start(Does.work(TYPE, _ -> Outcome.Done.EMPTY));

    var foreign = submit(Draft.of("image.scale", QUEUE, Json.EMPTY_OBJECT));
    life(submit(draft()), SUCCEEDED);

    assertThat(get(foreign).state()).isEqualTo(READY);
  }

  @Test
  void performs_what_was_there_before_it_came() {
    before = List.of(Job.of("a", TYPE, QUEUE, Json.EMPTY_OBJECT));

    start(Does.work(TYPE, _ -> Outcome.Done.EMPTY));

    assertThat(life("a", SUCCEEDED).attempts()).hasSize(1);
  }

  @Test
  void performs_what_nobody_gave_a_hint_of_in_a_queue_that_it_has_not_heard_of() {
    start(Does.work(TYPE, _ -> Outcome.Done.EMPTY));

    // Not by the door that tells.
    backend().jobs().enqueue(List.of(Job.of("a", TYPE, "silent", Json.EMPTY_OBJECT)), false);

    life("a", SUCCEEDED);
  }

  @Test
  void has_no_workers_for_a_queue_that_is_gone() {
    start(Does.work(TYPE, _ -> Outcome.Done.EMPTY));
    var id = submit(draft());
    life(id, SUCCEEDED);
    until(() -> engine.crew(QUEUE).workers() > 0);

    backend().jobs().prune(new Prune.Ids(List.of(id))).await();
    backend().queues().remove(QUEUE, new Match.Any()).await();

    until(() -> engine.crew(QUEUE).equals(Crew.NONE));
  }

  @Test
  void claims_nothing_where_it_can_perform_nothing() {
    start();

    var id = submit(draft());

    // The engine has heard of the first when it answers the second.
    submit(draft());
    assertThat(get(id).state()).isEqualTo(READY);
  }
}
