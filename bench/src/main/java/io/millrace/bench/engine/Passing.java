package io.millrace.bench.engine;

import io.millrace.bench.Pace;
import java.util.List;
import java.util.concurrent.Semaphore;

/// A live engine that jobs are passed through: submitted, admitted, stored, claimed, performed on a
/// virtual thread each, settled.
public final class Passing implements AutoCloseable {
  static final int JOBS = 500_000;
  static final int AHEAD = 5_000;

  private static final int SINGLES = 100_000;

  private final Nothing performer = new Nothing();
  private final LiveEngine engine = new LiveEngine(performer);
  private final Feeding feeding = new Feeding(engine, performer);

  /// Submitted by the hundred.
  public Pace batches() throws Exception {
    return Pace.of(() -> {
      feeding.fill(AHEAD, Feeding::draft);
      feeding.pass(JOBS - AHEAD);
      feeding.drain(AHEAD);
      return JOBS;
    });
  }

  /// Submitted one by one.
  Pace singles() throws Exception {
    return Pace.of(() -> {
      var ahead = new Semaphore(AHEAD);
      for (int sent = 0; sent < SINGLES; sent++) {
        ahead.acquire();
        engine
            .submit(List.of(Feeding.draft()))
            .onComplete(_ -> ahead.release(), Throwable::printStackTrace);
      }
      feeding.drain(SINGLES);
      return SINGLES;
    });
  }

  @Override
  public void close() {
    engine.close();
  }
}
