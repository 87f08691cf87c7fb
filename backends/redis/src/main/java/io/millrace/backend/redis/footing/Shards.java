package io.millrace.backend.redis.footing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How many shards queues have, as far as this node knows, and what their homes are called
/// (`stores.md` §3): the first has the queue's own name, which holds no `/`; each other one has its
/// place behind it, as in `mail/3`. Who goes by an older number is refused where he goes, and asks
/// again.
public final class Shards {
  private static final char APART = '/';

  private final Map<String, Integer> counts = new HashMap<>();
  private final Map<String, Integer> most = new HashMap<>();

  /// Homes of before in which something waits for somebody.
  private final Set<String> left = new TreeSet<>();

  Shards() {}

  /// The home of the shard of that place.
  public static String home(String queue, int place) {
    return place == 0 ? queue : queue + APART + place;
  }

  /// Whose home it is.
  public static String queue(String home) {
    int apart = home.indexOf(APART);
    return apart < 0 ? home : home.substring(0, apart);
  }

  /// Its place among the shards of its queue.
  public static int place(String home) {
    int apart = home.indexOf(APART);
    return apart < 0 ? 0 : Integer.parseInt(home.substring(apart + 1));
  }

  /// That a queue has so many now; 0 while that changes, and nobody knows.
  public void has(String queue, int count) {
    if (count == 0) {
      counts.remove(queue);
    } else {
      counts.put(queue, count);
      most.merge(queue, count, Math::max);
    }
  }

  /// That there is such a home.
  void met(String home) {
    most.merge(queue(home), place(home) + 1, Math::max);
  }

  boolean knows(String queue) {
    return counts.containsKey(queue);
  }

  /// That this node was wrong about how many a queue has.
  public void doubt(String queue) {
    counts.remove(queue);
  }

  /// How many a queue has.
  public int of(String queue) {
    return counts.getOrDefault(queue, 1);
  }

  /// The homes of a queue as it is now.
  public List<String> homes(String queue) {
    return upTo(queue, of(queue));
  }

  /// All homes that it ever had: in those of before jobs are kept that have ended.
  public List<String> ever(String queue) {
    return upTo(queue, Math.max(of(queue), most.getOrDefault(queue, 1)));
  }

  /// The homes of a queue that has so many.
  public static List<String> upTo(String queue, int count) {
    return count < 2
        ? List.of(queue)
        : IntStream.range(0, count).mapToObj(it -> home(queue, it)).toList();
  }

  /// Those from which its jobs are lent: also such of before in which some were left.
  public List<String> lending(String queue) {
    var late = left.stream().filter(it -> queue(it).equals(queue)).toList();
    return late.isEmpty()
        ? homes(queue)
        : Stream.concat(homes(queue).stream(), late.stream()).distinct().toList();
  }

  /// Whether a home is one of before.
  public boolean isOfBefore(String home) {
    return place(home) > 0 && place(home) >= of(queue(home));
  }

  /// Whether something that has not ended is left in a home of before.
  public void left(String home, boolean something) {
    if (something) {
      left.add(home);
    } else {
      left.remove(home);
    }
  }
}
