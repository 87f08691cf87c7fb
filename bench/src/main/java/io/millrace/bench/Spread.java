package io.millrace.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// Figures of several rounds: the lowest, the middle and the highest.
public record Spread(double min, double median, double max) {
  public static <T> Spread of(List<T> rounds, ToDoubleFunction<T> figure) {
    var sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
    return new Spread(sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]);
  }

  /// The middle, and the others in brackets, by a format such as `%,.0f`.
  public String text(String format) {
    return String.format(
        Locale.ROOT, format + " (" + format + "-" + format + ")", median, min, max);
  }
}
