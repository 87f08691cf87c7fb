package io.millrace.bench.engine;

import io.millrace.bench.Latencies;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Performer;
import java.util.concurrent.CountDownLatch;

/// Notes how long each job took from its submission to here.
final class Noting implements Performer {
  private volatile Latencies latencies = new Latencies(0);
  private volatile CountDownLatch left = new CountDownLatch(0);

  /// A job that carries the nanosecond at which it is submitted as its key.
  static Draft draft() {
    return Feeding.draft().withKey(Long.toString(System.nanoTime()));
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
  public Outcome perform(Context context) {
    long now = System.nanoTime();
    latencies.add(now - Long.parseLong(context.claim().job().key().orElseThrow()));
    left.countDown();
    return Outcome.Done.EMPTY;
  }
}
