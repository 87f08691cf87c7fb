package io.millrace.bench.engine;

import static io.millrace.bench.engine.Nothing.BATCH;

import io.millrace.core.job.Draft;
import io.millrace.core.job.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// Feeds an engine, a batch in for each that got through, so that the same number of jobs stands in
/// its queue all the time.
final class Feeding {
  private static final int BATCHES_AHEAD = 50;
  private static final byte[] ARGS =
      ("{\"text\":\"" + "x".repeat(189) + "\"}").getBytes(StandardCharsets.UTF_8);

  private final LiveEngine engine;
  private final Nothing performer;

  Feeding(LiveEngine engine, Nothing performer) {
    this.engine = engine;
    this.performer = performer;
  }

  /// A draft with 200 bytes of args, all of it its own as if it had come over the wire.
  static Draft draft() {
    return of(Json.of(ARGS.clone()));
  }

  static Draft of(Json args) {
    return Draft.of(own(Nothing.TYPE), own(LiveEngine.QUEUE), args);
  }

  private static String own(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  static Draft delayed(Duration delay) {
    var draft = draft();
    var when =
        new Draft.When(
            Optional.empty(),
            Optional.of(delay),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return draft.withWhen(when);
  }

  /// Puts in so many of these; done when all are stored.
  void fill(int jobs, Supplier<Draft> drafts) {
    var ahead = new Semaphore(BATCHES_AHEAD);
    for (int sent = 0; sent < jobs; sent += BATCH) {
      ahead.acquireUninterruptibly();
      engine
          .submit(batch(drafts))
          .onComplete(
              _ -> ahead.release(),
              cause -> {
                cause.printStackTrace();
                ahead.release();
              });
    }
    ahead.acquireUninterruptibly(BATCHES_AHEAD);
  }

  /// Puts in a batch for each that gets through, until so many jobs did.
  long pass(int jobs, Supplier<Draft> drafts) throws InterruptedException {
    for (int passed = 0; passed < jobs; passed += BATCH) {
      performer.awaitBatch();
      engine.submit(batch(drafts)).onComplete(_ -> {}, Throwable::printStackTrace);
    }
    return jobs;
  }

  /// Waits for so many to get through, and puts in nothing.
  void drain(int jobs) throws InterruptedException {
    for (int passed = 0; passed < jobs; passed += BATCH) {
      performer.awaitBatch();
    }
  }

  private static List<Draft> batch(Supplier<Draft> drafts) {
    var batch = new ArrayList<Draft>(BATCH);
    for (int at = 0; at < BATCH; at++) {
      batch.add(drafts.get());
    }
    return batch;
  }
}
