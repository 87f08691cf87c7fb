package io.millrace.bench.engine;

import io.millrace.bench.Latencies;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Performer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/// Notes how long each job took from its submission to here.
final class Noting implements Performer {
  private static final String FILL = "x".repeat(163);

  private final boolean nonblocking;

  private volatile Latencies latencies = new Latencies(0);
  private volatile CountDownLatch left = new CountDownLatch(0);

  /// @param nonblocking whether it is to be called on the event loop, and on no thread of its own
  Noting(boolean nonblocking) {
    this.nonblocking = nonblocking;
  }

  /// A job whose args are the nanosecond at which it is submitted, and 200 bytes long.
  static Draft draft() {
    var args = "{\"at\":%-19d,\"text\":\"%s\"}".formatted(System.nanoTime(), FILL);
    return Feeding.of(Json.of(args.getBytes(StandardCharsets.US_ASCII)));
  }

  /// From now on so many are to come.
  void expect(int jobs) {
    latencies = new Latencies(jobs);
    left = new CountDownLatch(jobs);
  }

  /// What they took, once all are here.
  Latencies all() throws InterruptedException {
    left.await();
    return latencies;
  }

  @Override
  public String type() {
    return Nothing.TYPE;
  }

  @Override
  public boolean nonblocking() {
    return nonblocking;
  }

  @Override
  public Outcome perform(Context context) {
    long now = System.nanoTime();
    latencies.add(now - context.claim().job().args().tree().path("at").asLong());
    left.countDown();
    return Outcome.Done.EMPTY;
  }
}
