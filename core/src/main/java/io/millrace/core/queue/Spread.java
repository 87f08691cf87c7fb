package io.millrace.core.queue;

import io.millrace.core.job.Draft;
import io.millrace.core.job.Ids;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Unique;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// Which of the shards of its queue a job belongs to (`stores.md` §8): those of one key, and those
/// that are alike, lie in one.
public final class Spread {
  private static final int STIR = 0x9E3779B9;

  private Spread() {}

  /// The shard to which its key binds it, else what makes it the same as another; empty when any
  /// will do.
  public static OptionalInt bound(Optional<String> key, Ties ties, int shards) {
    return key.or(() -> ties.unique().map(Unique::print))
        .map(it -> OptionalInt.of(of(it, shards)))
        .orElse(OptionalInt.empty());
  }

  /// The number of the home that the id of a new job is to carry, of those of its queue, shard by
  /// shard.
  public static int home(Draft draft, List<Integer> homes, Ids ids) {
    return homes.size() == 1
        ? homes.getFirst()
        : homes.get(
            bound(draft.key(), draft.ties(), homes.size())
                .orElseGet(() -> of(ids.stamp(), homes.size())));
  }

  /// The shard of what has that name.
  public static int of(String name, int shards) {
    int stirred = name.hashCode() * STIR;
    return Math.floorMod(stirred ^ (stirred >>> 16), shards);
  }
}
