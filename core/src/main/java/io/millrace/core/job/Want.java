package io.millrace.core.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// What one worker asks for: up to `max` jobs of these queues and types (none named: every type; a
/// type that ends in `*` is every one that begins so).
///
/// `request` names the call, so that a repeat within 60 s is answered alike; without one it is not
/// to be repeated. `lease` overrules the jobs' own.
public record Want(
    Optional<String> request,
    Holder holder,
    Queues queues,
    Set<String> types,
    int max,
    Optional<Duration> lease) {
  /// Asks for nothing, of nobody.
  public static final Want NONE = homecoming(List.of());

  public static final int MOST = 100;

  /// Which queues, in which manner: strictly one after the other, or drawn by weight.
  public record Queues(List<Weighted> list, boolean strict) {
    public Queues {
      list = List.copyOf(list);
    }

    public static Queues of(String queue) {
      return new Queues(List.of(new Weighted(queue, 1)), true);
    }

    /// Their names in the order in which they are asked: as they stand, or drawn without putting
    /// back, each with a chance that is proportional to its weight (Efraimidis and Spirakis 2006).
    public List<String> order(RandomGenerator draw) {
      var queues = new ArrayList<>(list);
      if (!strict && queues.size() > 1) {
        var order = new HashMap<Weighted, Double>();
        queues.forEach(queue -> order.put(queue, Math.log(draw.nextDouble()) / queue.weight()));
        queues.sort(Comparator.comparing(order::get, Comparator.reverseOrder()));
      }
      return queues.stream().map(Weighted::queue).toList();
    }
  }

  /// A queue, and how often it is asked first beside the others.
  public record Weighted(String queue, int weight) {
    public Weighted {
      if (weight < 1) {
        throw new IllegalArgumentException("a weight must be at least 1");
      }
    }
  }

  /// Whether one of these types is the beginning of that one, with a `*` behind it.
  public static boolean begins(Set<String> types, String type) {
    for (var wanted : types) {
      int last = wanted.length() - 1;
      if (wanted.endsWith("*") && type.regionMatches(0, wanted, 0, last)) {
        return true;
      }
    }
    return false;
  }

  /// Whether it asks for jobs of that queue.
  public boolean serves(String queue) {
    return queues.list().stream().anyMatch(it -> it.queue().equals(queue));
  }

  /// Whether it asks for jobs of that queue and that type.
  public boolean wants(String queue, String type) {
    return serves(queue) && (types.isEmpty() || types.contains(type) || begins(types, type));
  }

  public Want {
    types = Set.copyOf(types);
  }

  /// Lends nothing; only brings home what is due or lost.
  public static Want homecoming(List<String> queues) {
    var list = queues.stream().map(queue -> new Weighted(queue, 1)).toList();
    return new Want(
        Optional.empty(), Holder.NOBODY, new Queues(list, true), Set.of(), 0, Optional.empty());
  }
}
