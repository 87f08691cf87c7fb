package io.millrace.core.perform;

import io.millrace.core.job.Outcome;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A batch of the numbers from 0: what one of them comes to is up to a test.
record Numbers(int count, BatchOptions options, Work work)
    implements BatchPerformer<Integer, Integer> {
  interface Work {
    Outcome on(int number) throws Exception;
  }

  static Numbers to(int count, BatchOptions options) {
    return new Numbers(count, options, _ -> Outcome.Done.EMPTY);
  }

  @Override
  public String type() {
    return "numbers";
  }

  @Override
  public Page<Integer, Integer> fetch(Context context, @Nullable Integer cursor, int size) {
    int from = cursor == null ? 0 : cursor;
    int to = Math.min(from + size, count);
    ((Heard) ((BatchContext) context).under()).say("fetch " + from);
    List<Integer> items = IntStream.range(from, to).boxed().toList();
    return to == count ? Page.done(items) : Page.more(items, to);
  }

  @Override
  public Outcome process(Context context, Integer item) throws Exception {
    return work.on(item);
  }

  @Override
  public Class<Integer> cursorType() {
    return Integer.class;
  }

  @Override
  public BatchOptions options(Context context) {
    return options;
  }
}
