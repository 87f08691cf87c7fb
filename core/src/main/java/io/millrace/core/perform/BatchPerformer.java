package io.millrace.core.perform;

import io.millrace.core.job.Outcome;
import org.jspecify.annotations.Nullable;

/// Does jobs that are large sets, page by page.
///
/// When a page is done its cursor is stored with the counts, before the next one is fetched: an
/// attempt that comes after a killed one goes on behind the last page that was done. The items of
/// the page under way may be processed again, so processing one twice must do no harm.
///
/// A fetch that fails fails the attempt, and the job is tried again by its own terms; an item that
/// fails is what [BatchOptions.OnError] says. The result is `{status, processed, failed, errors,
/// cursor, duration_ms}`: `completed` when no item failed, `partial` when some did, `failed` when
/// all did or the first one stopped the batch; `errors` are the last ten; `cursor` is where more is
/// to be found, null when there is no more.
///
/// The cursor and the data of the job are the batch's own: who reports others while it fetches or
/// processes fails.
///
/// @param <I> an item
/// @param <C> a cursor, which can be written as JSON and read again
public interface BatchPerformer<I, C> extends Performer {
  /// The items behind a cursor, at most `size` of them; null stands before the first.
  Page<I, C> fetch(Context context, @Nullable C cursor, int size) throws Exception;

  /// Does one item, on a thread of its own beside others. `Done` and `Discard` are processed,
  /// whatever else it answers or throws is a failure of this item.
  Outcome process(Context context, I item) throws Exception;

  /// How cursors are read again.
  Class<C> cursorType();

  /// How this job's batch goes about it.
  default BatchOptions options(Context context) throws FailureException {
    return BatchOptions.DEFAULT;
  }

  @Override
  default Outcome perform(Context context) throws Exception {
    return new Batch<>(this, context, options(context)).run();
  }
}
