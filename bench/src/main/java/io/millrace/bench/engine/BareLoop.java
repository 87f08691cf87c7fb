package io.millrace.bench.engine;

import static io.millrace.bench.engine.Nothing.BATCH;

import io.millrace.core.job.Draft;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/// The least that could be called a job server: batches go into a bare queue on an event loop, each
/// job to a virtual thread of its own, as many at once as the engine has workers, and comes back to
/// the loop. Nothing is named, stored or told.
final class BareLoop implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final Context loop = vertx.getOrCreateContext();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final ArrayDeque<Draft> queue = new ArrayDeque<>();
  private final ConcurrentLinkedQueue<Draft> back = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean called = new AtomicBoolean();
  private final Nothing performer = new Nothing();
  private int running;

  /// Feeds so many jobs through, never more than `ahead` at a time.
  long pass(int jobs, int ahead) throws InterruptedException {
    for (int sent = 0; sent < ahead; sent += BATCH) {
      submit();
    }
    for (int passed = 0; passed < jobs; passed += BATCH) {
      performer.awaitBatch();
      if (passed < jobs - ahead) {
        submit();
      }
    }
    return jobs;
  }

  private void submit() {
    List<Draft> batch = new ArrayList<>(BATCH);
    for (int at = 0; at < BATCH; at++) {
      batch.add(Feeding.draft());
    }
    loop.runOnContext(_ -> {
      queue.addAll(batch);
      start();
    });
  }

  private void start() {
    while (running < LiveEngine.WORKERS && !queue.isEmpty()) {
      running++;
      var job = queue.poll();
      executor.execute(() -> perform(job));
    }
  }

  private void perform(Draft job) {
    performer.did();
    back.add(job);
    if (called.compareAndSet(false, true)) {
      loop.runOnContext(_ -> takeBack());
    }
  }

  private void takeBack() {
    called.set(false);
    while (back.poll() != null) {
      running--;
    }
    start();
  }

  @Override
  public void close() {
    executor.close();
    vertx.close().await();
  }
}
