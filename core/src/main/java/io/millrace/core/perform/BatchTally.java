package io.millrace.core.perform;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.millrace.core.job.Failure;
import io.millrace.core.job.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far a batch is, as it stands in the data of its progress: up to the last page that was done.
/// `result` is there once the batch is over, so that an attempt whose end got lost is not done
/// again.
@JsonInclude(JsonInclude.Include.NON_NULL)
record BatchTally(
    long processed,
    long failed,
    int pages,
    long durationMs,
    List<Trouble> errors,
    @Nullable Result result) {
  static final BatchTally NONE = new BatchTally(0, 0, 0, 0, List.of(), null);

  private static final int KEPT = 10;

  /// An item that failed, by its place: from 1 within its page, pages too.
  record Trouble(int page, int item, String kind, String type, String message) {
    static Trouble of(int page, int item, Failure failure) {
      return new Trouble(page, item, failure.kind().wire(), failure.type(), failure.message());
    }
  }

  /// What the job comes to.
  record Result(
      String status,
      long processed,
      long failed,
      List<Trouble> errors,
      @Nullable Object cursor,
      long durationMs) {}

  BatchTally {
    errors = List.copyOf(errors);
  }

  static BatchTally read(Json data) {
    return data.as(BatchTally.class);
  }

  long seen() {
    return processed + failed;
  }

  /// With what a page came to, after that time.
  BatchTally and(long moreProcessed, List<Trouble> troubles, long millis) {
    var all = new ArrayList<>(errors);
    all.addAll(troubles);
    return new BatchTally(
        processed + moreProcessed,
        failed + troubles.size(),
        pages,
        durationMs + millis,
        all.subList(Math.max(0, all.size() - KEPT), all.size()),
        result);
  }

  BatchTally turned() {
    return new BatchTally(processed, failed, pages + 1, durationMs, errors, result);
  }

  /// At its end, with what is left behind that cursor.
  BatchTally over(boolean stopped, @Nullable Object cursor) {
    var came = new Result(status(stopped), processed, failed, errors, cursor, durationMs);
    return new BatchTally(processed, failed, pages, durationMs, errors, came);
  }

  private String status(boolean stopped) {
    if (failed == 0) {
      return "completed";
    }
    return stopped || processed == 0 ? "failed" : "partial";
  }
}
