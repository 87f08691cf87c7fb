package io.millrace.backend.redis.form;

import io.millrace.core.limit.Weighed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a job asks of elsewhere, as [Tied] writes it down: the breaker that guards it, and the
/// limiters in the order in which they are asked, each once: by their names; what bounds a queue
/// with several shards as one after all others, and the queue after its type, for whoever is
/// refused there has kept nobody from what more ask for.
public record Needs(String text, Optional<String> breaker, List<Weighed> limiters) {
  private static final Comparator<String> ORDER =
      Comparator.comparing(Across::is)
          .thenComparingInt(it -> Across.is(it) ? -it.length() : 0)
          .thenComparing(Comparator.naturalOrder());

  public static Needs read(String text) {
    Optional<String> breaker = Optional.empty();
    var limiters = new TreeMap<String, Integer>(ORDER);
    for (var need : text.split(Tied.BETWEEN, -1)) {
      if (need.charAt(0) == 'b') {
        breaker = Optional.of(need.substring(1));
      } else {
        int colon = need.indexOf(':');
        limiters.merge(
            need.substring(colon + 1), Integer.parseInt(need.substring(1, colon)), Integer::sum);
      }
    }
    return new Needs(text, breaker, weighed(limiters));
  }

  private static List<Weighed> weighed(Map<String, Integer> limiters) {
    var weighed = new ArrayList<Weighed>(limiters.size());
    limiters.forEach(
        (name, weight) -> weighed.add(new Weighed(name, Math.min(weight, Weighed.MOST))));
    return weighed;
  }
}
