package io.millrace.server.http.route.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.access.Caller;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Terms;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.JobStore;
import io.millrace.server.Loop;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.route.Actions;
import io.millrace.server.http.route.TestDoors;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// One patch for many jobs, while somebody else changes them.
@ExtendWith(VertxExtension.class)
class BulkPatchTest {
  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private Loop loop;
  private Backend backend;
  private int others;
  private BulkPatch patch;

  @BeforeEach
  void open(Vertx vertx) {
    loop = Loop.of(vertx);
    backend = loop.memory(clock);
    var doors = TestDoors.of(vertx, backend, overtaking(), clock, () -> false);
    var json = JsonText.read("{\"priority\":1}".getBytes(StandardCharsets.UTF_8)).root();
    patch = BulkPatch.of(new Patches(doors, Terms.DEFAULT), Caller.OPEN, json);
    var job = Job.of("a", "mail.send", "mail", Json.EMPTY_OBJECT);
    loop.await(() -> backend.jobs().enqueue(List.of(job), false));
  }

  /// A store in which somebody else is faster, so many times.
  private JobStore overtaking() {
    return (JobStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {JobStore.class},
            (_, verb, arguments) -> {
              boolean first = verb.getName().equals("change") && others-- > 0;
              Future<?> before = first ? snoozed() : Future.succeededFuture();
              return before.compose(_ -> answer(verb, arguments));
            });
  }

  private Future<?> answer(Method verb, Object[] arguments) {
    try {
      return (Future<?>) verb.invoke(backend.jobs(), arguments);
    } catch (ReflectiveOperationException e) {
      return Future.failedFuture(e);
    }
  }

  private Future<?> snoozed() {
    var later = new Change.Snooze(clock.instant().plus(Duration.ofHours(others + 1)));
    return backend.jobs().change(List.of(new Change("a", later, "other")));
  }

  @Test
  void a_job_that_somebody_else_changed_is_patched_as_he_left_it() {
    others = BulkPatch.TRIES - 1;

    assertThat(result()).isInstanceOf(Actions.Result.Done.class);
  }

  @Test
  void a_job_that_is_changed_again_and_again_is_given_up() {
    others = BulkPatch.TRIES;

    assertThat(result()).isInstanceOf(Actions.Result.Refused.class);
  }

  private Actions.Result result() {
    return loop.await(() -> patch.of(List.of("a"))).getFirst();
  }
}
