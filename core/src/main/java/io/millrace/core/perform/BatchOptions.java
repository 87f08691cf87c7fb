package io.millrace.core.perform;

import java.util.OptionalLong;

/// How a batch goes about its items: so many are fetched at once, so many processed at a time, no
/// more than `maxItems` in all. A checkpoint is a page, always.
public record BatchOptions(int batchSize, int concurrency, OnError onError, OptionalLong maxItems) {
  public static final BatchOptions DEFAULT =
      new BatchOptions(100, 5, new OnError.Continue(), OptionalLong.empty());

  private static final int MOST_ITEMS = 10_000;
  private static final int MOST_AT_ONCE = 1_000;

  /// What an item that fails means for the others.
  public sealed interface OnError {
    /// How often an item is tried.
    int tries();

    /// It is counted; the others go on.
    record Continue() implements OnError {
      @Override
      public int tries() {
        return 1;
      }
    }

    /// No other item is begun, and the batch ends as failed.
    record Stop() implements OnError {
      @Override
      public int tries() {
        return 1;
      }
    }

    /// It is tried up to so many times in all, at once, unless trying again cannot help; then as
    /// [Continue].
    record Retry(int tries) implements OnError {
      private static final int MOST = 3;

      public Retry {
        if (tries < 1 || tries > MOST) {
          throw new IllegalArgumentException("an item is tried 1 to 3 times");
        }
      }
    }
  }

  public BatchOptions {
    if (batchSize < 1 || batchSize > MOST_ITEMS) {
      throw new IllegalArgumentException("a page has 1 to 10000 items");
    }
    if (concurrency < 1 || concurrency > MOST_AT_ONCE) {
      throw new IllegalArgumentException("1 to 1000 items are processed at once");
    }
    if (maxItems.isPresent() && maxItems.getAsLong() < 1) {
      throw new IllegalArgumentException("a batch has at least one item");
    }
  }

  public BatchOptions withBatchSize(int changed) {
    return new BatchOptions(changed, concurrency, onError, maxItems);
  }

  public BatchOptions withConcurrency(int changed) {
    return new BatchOptions(batchSize, changed, onError, maxItems);
  }

  public BatchOptions withOnError(OnError changed) {
    return new BatchOptions(batchSize, concurrency, changed, maxItems);
  }

  public BatchOptions withMaxItems(long changed) {
    return new BatchOptions(batchSize, concurrency, onError, OptionalLong.of(changed));
  }
}
