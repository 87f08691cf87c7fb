package io.millrace.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.loop.Watched;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Unique;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What every backend promises to callers on many threads. Opened as in a server, on a Vert.x of
/// its own.
public abstract class ThreadsContract extends BackendContract {
  @Test
  void lends_each_job_once_however_many_ask_at_once() throws InterruptedException {
    enqueue(jobs("j", 400));

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<List<Claim>> claimer = () -> claimAll(3);
      var asked = threads.invokeAll(Collections.nCopies(8, claimer));

      var lent = asked.stream().flatMap(it -> it.resultNow().stream());
      assertThat(lent).extracting(it -> it.job().id()).hasSize(400).doesNotHaveDuplicates();
    }
  }

  @Test
  void puts_an_id_in_once_however_many_bring_it_at_once() throws InterruptedException {
    var jobs = jobs("j", 100);

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      threads.invokeAll(Collections.nCopies(8, () -> enqueue(jobs)));
    }

    assertThat(claimAll(100)).hasSize(100);
  }

  @Test
  void lets_one_of_those_that_are_the_same_in_however_many_come_at_once()
      throws InterruptedException {
    var same = Ties.NONE.withUnique(Unique.byDefault());
    var bringers =
        IntStream.range(0, 8)
            .<Callable<List<Enqueued>>>mapToObj(n -> () -> enqueue(jobs("j" + n + "-", 50, same)))
            .toList();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = threads.invokeAll(bringers).stream().flatMap(it -> it.resultNow().stream());

      assertThat(answers.filter(Enqueued.New.class::isInstance)).hasSize(1);
    }
  }

  @Test
  void answers_on_the_context_that_asked() {
    var vertx = Watched.vertx();
    try {
      var asking = vertx.getOrCreateContext();
      assertThat(answered(asking).await()).isEqualTo(asking);
    } finally {
      vertx.close().await();
    }
  }

  /// The context on which the answer to a call from this one arrives.
  private Future<Context> answered(Context asking) {
    return Future.future(promise ->
        asking.runOnContext(_ ->
            backend
                .jobs()
                .claim(want(1, QUEUE))
                .map(_ -> Vertx.currentContext())
                .onComplete(promise)));
  }

  /// Claims so many at a time until there are none.
  private List<Claim> claimAll(int max) {
    return Stream.generate(() -> claim(max))
        .takeWhile(lent -> !lent.isEmpty())
        .flatMap(List::stream)
        .toList();
  }

  private static Job[] jobs(String prefix, int count) {
    return jobs(prefix, count, Ties.NONE);
  }

  private static Job[] jobs(String prefix, int count, Ties ties) {
    return IntStream.range(0, count)
        .mapToObj(n -> job(prefix + n).withTies(ties))
        .toArray(Job[]::new);
  }
}
