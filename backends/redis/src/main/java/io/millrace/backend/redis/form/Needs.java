package io.millrace.backend.redis.form;

import io.millrace.core.limit.Weighed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a job asks of elsewhere, as [Tied] writes it down: the breaker that guards it, and the
/// limiters in the order of their names, each once.
public record Needs(String text, Optional<String> breaker, List<Weighed> limiters) {
  public static Needs read(String text) {
    Optional<String> breaker = Optional.empty();
    var limiters = new TreeMap<String, Integer>();
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
