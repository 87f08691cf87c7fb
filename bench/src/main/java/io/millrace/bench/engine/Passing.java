package io.millrace.bench.engine;

import io.millrace.bench.Pace;
import io.millrace.bench.Share;
import io.millrace.core.job.Draft;
import io.millrace.core.queue.QueueLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// A live engine that jobs are passed through: submitted, admitted, stored, claimed, performed on a
/// virtual thread each, settled.
public final class Passing implements AutoCloseable {
  static final int JOBS = Share.of(500_000);
  static final int AHEAD = Math.min(5_000, JOBS / 2);

  private static final int SINGLES = Share.of(100_000);

  private final LiveEngine engine;
  private final Feeding feeding;
  private final Supplier<Draft> drafts;

  private Passing(LiveEngine engine, Nothing performer, Supplier<Draft> drafts) {
    this.engine = engine;
    this.feeding = new Feeding(engine, performer);
    this.drafts = drafts;
  }

  /// Plain jobs, in memory.
  public static Passing plain() {
    return of(Feeding::draft);
  }

  /// Plain jobs, on a journal in that folder.
  public static Passing journalled(Path folder) throws IOException {
    var performer = new Nothing();
    return new Passing(LiveEngine.journalled(performer, folder), performer, Feeding::draft);
  }

  static Passing of(Supplier<Draft> drafts) {
    var performer = new Nothing();
    return new Passing(new LiveEngine(performer), performer, drafts);
  }

  /// The same, within these limits.
  Passing within(QueueLimits limits) {
    engine.limit(limits);
    return this;
  }

  /// Submitted by the hundred.
  public Pace batches() throws Exception {
    return Pace.of(() -> {
      feeding.fill(AHEAD, drafts);
      feeding.pass(JOBS - AHEAD, drafts);
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
            .submit(List.of(drafts.get()))
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
