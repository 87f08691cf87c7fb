package io.millrace.bench.engine;

import io.millrace.bench.Latencies;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// An event loop that hands what it is given to a virtual thread, and nothing else: no engine on
/// this machine can be quicker, however little it does.
final class BareHand implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final Context loop = vertx.getOrCreateContext();
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  /// Notes how long it took until a thread had it.
  void pass(Latencies latencies, CountDownLatch all) {
    long at = System.nanoTime();
    loop.runOnContext(_ ->
        executor.execute(() -> {
          latencies.add(System.nanoTime() - at);
          all.countDown();
        }));
  }

  @Override
  public void close() {
    executor.close();
    vertx.close().await();
  }
}
