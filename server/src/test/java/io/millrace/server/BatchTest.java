package io.millrace.server;

import static io.millrace.core.job.JobState.CANCELLED;
import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Draft;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Life;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.FailureException;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Redrive;
import io.millrace.plugin.performer.Echo;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Batches, steps and children in an engine.
class BatchTest extends EngineTest {
  private static final int ITEMS = 25;
  private static final String CHILD = "child";

  private final Queue<Integer> fetched = new ConcurrentLinkedQueue<>();

  @Test
  void comes_to_its_counts() {
    start(batch(_ -> {}, _ -> {}));

    var life = life(submit(draft()), SUCCEEDED);

    assertThat(processed(life)).isEqualTo(ITEMS);
    assertThat(life.progress().percent()).isEqualTo(100);
    assertThat(life.cursor()).as("behind the last page but one").contains(Json.of("20"));
  }

  @Test
  void shows_the_pages_that_are_done_while_it_runs() {
    start(batch(_ -> {}, item -> waitFrom(10, item)));
    var id = submit(draft());

    until(() -> get(id).life().cursor().isPresent());

    assertThat(get(id).life().cursor()).contains(Json.of("10"));
    var data = get(id).life().progress().data().orElseThrow().tree();
    assertThat(data.path("processed").asInt()).isEqualTo(10);
    gate.countDown();
  }

  @Test
  void goes_on_at_its_page_when_it_is_tried_again() {
    var broken = new AtomicInteger(1);
    start(
        batch(
            from -> {
              if (from == 20 && broken.getAndDecrement() > 0) {
                throw new IllegalStateException("unwell");
              }
            },
            _ -> {}));

    var life = life(submit(draft()), SUCCEEDED);

    assertThat(fetched).containsExactly(0, 10, 20, 20);
    assertThat(processed(life)).isEqualTo(ITEMS);
  }

  @Test
  void goes_on_at_its_page_when_a_person_wants_a_dead_one_done() {
    var broken = new AtomicInteger(1);
    start(
        batch(
            from -> {
              if (from == 20 && broken.getAndDecrement() > 0) {
                throw new FailureException(Failure.of(FailureKind.AUTH, "401", "no"));
              }
            },
            _ -> {}));
    var id = submit(draft());
    life(id, DEAD);

    engine.jobs().redrive(List.of(Redrive.of(id, "ann"))).await();

    assertThat(processed(life(id, SUCCEEDED))).isEqualTo(ITEMS);
    assertThat(fetched).containsExactly(0, 10, 20, 20);
  }

  @Test
  void stops_between_items_when_it_is_cancelled() {
    start(batch(_ -> {}, item -> waitFrom(10, item)));
    var id = submit(draft());
    until(() -> fetched.contains(10));

    var ask = new Cancel(id, false, "withdrawn", "ann", Duration.ofMinutes(1));
    engine.jobs().cancel(List.of(ask)).await();

    life(id, CANCELLED);
    assertThat(fetched).containsExactly(0, 10);
  }

  @Test
  void is_handed_back_with_its_page_when_the_node_stops() throws Exception {
    config.put("shutdown.grace", "1m");
    start(batch(_ -> {}, item -> waitFrom(10, item)));
    var id = submit(draft());
    until(() -> fetched.contains(10));

    var drained = engine.drain();
    // What is submitted comes to the loop after the drain, and so is answered after it.
    submit(Draft.of("nobody.does", "sms", Json.EMPTY_OBJECT));
    gate.countDown();
    drained.await(5, TimeUnit.SECONDS);

    assertThat(get(id).state()).isEqualTo(READY);
    assertThat(get(id).life().cursor()).contains(Json.of("10"));
  }

  @Test
  void does_a_step_once_over_all_attempts() {
    var done = new AtomicInteger();
    start(
        Does.work(
            TYPE,
            context -> {
              int came = context.step("count", Integer.class, done::incrementAndGet);
              if (context.attempt() < 3) {
                throw new IllegalStateException("not yet");
              }
              return new Outcome.Done(Json.write(came));
            }));

    var life = life(submit(draft()), SUCCEEDED);

    assertThat(done).hasValue(1);
    assertThat(life.result()).contains(Json.of("1"));
  }

  @Test
  void gives_a_child_to_the_job_that_asked_for_it() {
    start(
        Does.work(
            TYPE,
            context -> {
              var child = Draft.of("echo", QUEUE, Json.EMPTY_OBJECT).withId(CHILD);
              return new Outcome.Done(Json.write(context.enqueue(child)));
            }),
        new Echo());

    var parent = submit(draft());

    assertThat(life(parent, SUCCEEDED).result()).contains(Json.of("\"child\""));
    life(CHILD, SUCCEEDED);
    assertThat(get(CHILD).job().origin().kind()).isEqualTo("job");
    assertThat(get(CHILD).job().origin().ids()).containsEntry("parent_job_id", parent);
  }

  private Tens batch(Tens.Each fetch, Tens.Each work) {
    return new Tens(
        TYPE,
        ITEMS,
        from -> {
          fetched.add(from);
          fetch.of(from);
        },
        work);
  }

  private void waitFrom(int first, int item) throws InterruptedException {
    if (item >= first) {
      gate.await();
    }
  }

  private static int processed(Life life) {
    return life.result().orElseThrow().tree().path("processed").asInt();
  }
}
