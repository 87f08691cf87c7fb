package io.millrace.server;

import io.millrace.core.job.Outcome;
import io.millrace.core.perform.BatchOptions;
import io.millrace.core.perform.BatchPerformer;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Page;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A batch of numbers, ten a page: what becomes of a fetch and of a number is up to a test.
record Tens(String type, int count, Each fetched, Each work)
    implements BatchPerformer<Integer, Integer> {
  interface Each {
    void of(int number) throws Exception;
  }

  @Override
  public Page<Integer, Integer> fetch(Context context, @Nullable Integer cursor, int size)
      throws Exception {
    int from = cursor == null ? 0 : cursor;
    fetched.of(from);
    int to = Math.min(from + size, count);
    List<Integer> items = IntStream.range(from, to).boxed().toList();
    return to == count ? Page.done(items) : Page.more(items, to);
  }

  @Override
  public Outcome process(Context context, Integer item) throws Exception {
    work.of(item);
    return Outcome.Done.EMPTY;
  }

  @Override
  public Class<Integer> cursorType() {
    return Integer.class;
  }

  @Override
  public BatchOptions options(Context context) {
    return BatchOptions.DEFAULT.withBatchSize(10);
  }
}
