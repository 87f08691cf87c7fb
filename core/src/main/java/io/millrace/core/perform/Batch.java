package io.millrace.core.perform;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One attempt at a batch, on its own thread: from the last page that was done to the end.
final class Batch<I, C> {
  private final BatchPerformer<I, C> performer;
  private final Context context;
  private final Context lent;
  private final BatchOptions options;
  private BatchTally tally;
  private long since = System.nanoTime();

  Batch(BatchPerformer<I, C> performer, Context context, BatchOptions options) {
    this.performer = performer;
    this.context = context;
    this.lent = new BatchContext(context);
    this.options = options;
    this.tally = context.data().map(BatchTally::read).orElse(BatchTally.NONE);
  }

  Outcome run() throws Exception {
    if (tally.result() != null) {
      return new Outcome.Done(Json.write(tally.result()));
    }
    C cursor = context.cursor().map(it -> it.as(performer.cursorType())).orElse(null);
    while (true) {
      context.checkpoint();
      int size = size();
      if (size == 0) {
        return over(false, cursor);
      }
      var page = fetch(cursor, size);
      if (work(page)) {
        return over(true, cursor);
      }
      if (page.next().isEmpty()) {
        return over(false, null);
      }
      cursor = page.next().get();
      context.progress(percent(), said(), Json.write(tally), Json.write(cursor));
      context.heartbeat();
    }
  }

  /// How many items the next page may have.
  private int size() {
    long left = options.maxItems().orElse(Long.MAX_VALUE) - tally.seen();
    return Math.clamp(left, 0, options.batchSize());
  }

  private Page<I, C> fetch(@Nullable C cursor, int size) throws Exception {
    var page = performer.fetch(lent, cursor, size);
    if (page.items().size() > size) {
      var message = "a fetch of " + size + " brought " + page.items().size() + " items";
      throw new FailureException(Failure.of(FailureKind.TERMINAL, "page_too_large", message));
    }
    return page;
  }

  /// Whether an item that failed stops the batch.
  private boolean work(Page<I, C> page) throws InterruptedException {
    var crew = new BatchCrew<>(performer, lent, options, tally.pages() + 1);
    boolean stopped = crew.work(page.items(), done -> live(done, page.items().size()));
    long now = System.nanoTime();
    var counted =
        tally.and(crew.processed(), crew.troubles(), TimeUnit.NANOSECONDS.toMillis(now - since));
    since = now;
    tally = stopped ? counted : counted.turned();
    return stopped;
  }

  /// The data stays what it was after the last page: it belongs to the cursor.
  private void live(int done, int of) {
    var message = "page " + (tally.pages() + 1) + ": " + done + " of " + of;
    context.progress(percent(), message, Json.write(tally));
  }

  private int percent() {
    return options.maxItems().isPresent()
        ? (int) (100 * tally.seen() / options.maxItems().getAsLong())
        : 0;
  }

  private String said() {
    return tally.pages() + " pages done";
  }

  private Outcome over(boolean stopped, @Nullable C cursor) {
    tally = tally.over(stopped, cursor);
    context.progress(100, said(), Json.write(tally));
    return new Outcome.Done(Json.write(Optional.ofNullable(tally.result()).orElseThrow()));
  }
}
