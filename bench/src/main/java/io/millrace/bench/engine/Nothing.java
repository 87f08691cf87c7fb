package io.millrace.bench.engine;

import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Performer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/// Does nothing, as fast as it can, and makes room for another batch whenever one is through.
final class Nothing implements Performer {
  static final String TYPE = "nothing";

  /// Jobs submitted at once.
  static final int BATCH = 100;

  private final AtomicLong done = new AtomicLong();
  private final Semaphore through = new Semaphore(0);

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Outcome perform(Context context) {
    did();
    return Outcome.Done.EMPTY;
  }

  /// One more.
  void did() {
    if (done.incrementAndGet() % BATCH == 0) {
      through.release();
    }
  }

  /// Waits for the next batch that gets through.
  void awaitBatch() throws InterruptedException {
    through.acquire();
  }
}
