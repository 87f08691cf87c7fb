package io.millrace.core.query.text;

import io.millrace.core.query.Need.Between;
import io.millrace.core.query.Need.Between.Bound;
import io.millrace.core.query.Need.During;
import io.millrace.core.query.Need.Like;
import io.millrace.core.query.text.Term.Operator;
import io.millrace.core.query.text.Term.Piece;
import io.millrace.core.time.Durations;
import io.millrace.core.time.Times;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Reads what can be more or less: numbers, times, ages.
final class Scales {
  private static final String LAST_DAY = "9999-12-31";
  private static final Duration TICK = Duration.ofMillis(1);

  private final Finds finds;
  private final Instant now;

  Scales(Finds finds, Instant now) {
    this.finds = finds;
    this.now = now;
  }

  /// A value of each end, as far as there is one.
  private record Ends<T>(Optional<T> low, Optional<T> high) {}

  /// Whole numbers, any of which is wanted.
  Optional<List<Like>> wholes(Term term, Function<String, BigDecimal> parser) {
    var read = new ArrayList<Like>();
    for (var piece : term.pieces()) {
      take(piece, parser).ifPresent(it -> read.add(Like.whole(it.toPlainString())));
    }
    return read.size() == term.pieces().size() ? Optional.of(read) : Optional.empty();
  }

  Optional<Between> numbers(Term term) {
    return between(term, Scales::number);
  }

  Optional<Between> between(Term term, Function<String, BigDecimal> parser) {
    return ends(term, parser)
        .filter(it -> isForward(term, it))
        .map(it ->
            switch (term.operator()) {
              case MORE -> new Between(bound(it.low, false), Optional.empty());
              case AT_LEAST -> new Between(bound(it.low, true), Optional.empty());
              case LESS -> new Between(Optional.empty(), bound(it.high, false));
              case AT_MOST -> new Between(Optional.empty(), bound(it.high, true));
              case IS, HAS -> new Between(bound(it.low, true), bound(it.high, true));
            });
  }

  private static Optional<Bound> bound(Optional<BigDecimal> value, boolean included) {
    return value.map(it -> new Bound(it, included));
  }

  static BigDecimal whole(String text) {
    return Like.numberOf(text)
        .filter(it -> it.scale() == 0)
        .orElseThrow(
            () -> new IllegalArgumentException("'" + text + "' is not a whole number like 3"));
  }

  private static BigDecimal number(String text) {
    return Like.numberOf(text)
        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not a number like 1.5"));
  }

  /// What a time writes: an instant lasts a millisecond, a day a day.
  private record Stretch(Instant from, Instant to) implements Comparable<Stretch> {
    @Override
    public int compareTo(Stretch other) {
      return from.compareTo(other.from);
    }
  }

  Optional<During> times(Term term) {
    return ends(term, Scales::stretch)
        .filter(it -> isForward(term, it))
        .map(it ->
            switch (term.operator()) {
              case MORE -> new During(it.low.map(Stretch::to), Optional.empty());
              case AT_LEAST -> new During(it.low.map(Stretch::from), Optional.empty());
              case LESS -> new During(Optional.empty(), it.high.map(Stretch::from));
              case AT_MOST -> new During(Optional.empty(), it.high.map(Stretch::to));
              case IS, HAS -> during(term, it);
            });
  }

  private static During during(Term term, Ends<Stretch> ends) {
    boolean range = term.pieces().getFirst().ends().isPresent();
    return new During(
        ends.low.map(Stretch::from), ends.high.map(range ? Stretch::from : Stretch::to));
  }

  private static Stretch stretch(String text) {
    if (text.indexOf('T') < 0 && text.indexOf('t') < 0) {
      var day = day(text).atStartOfDay(ZoneOffset.UTC);
      return new Stretch(day.toInstant(), day.plusDays(1).toInstant());
    }
    var at = Times.parse(text);
    return new Stretch(at, at.plus(TICK));
  }

  /// The last day there is has no end that could be written.

  private static LocalDate day(String text) {
    try {
      if (text.matches("\\d{4}-\\d{2}-\\d{2}") && !text.equals(LAST_DAY)) {
        return LocalDate.parse(text);
      }
    } catch (DateTimeException _) {
      // There is no such day.
    }
    throw new IllegalArgumentException(
        "'%s' is not a day like 2026-11-20 or a time like 2026-11-20T18:00:00Z".formatted(text));
  }

  /// Older is earlier: what is more of an age is less of a time.
  Optional<During> ages(Term term) {
    if (term.operator() == Operator.IS && term.pieces().getFirst().ends().isEmpty()) {
      return refuse(term, "an age is compared: age:>10m, age:<1h, age:10m..1h");
    }
    return ends(term, Durations::parse)
        .filter(it -> isForward(term, it))
        .map(it ->
            switch (term.operator()) {
              case MORE -> new During(Optional.empty(), it.low.map(now::minus));
              case AT_LEAST -> new During(Optional.empty(), it.low.map(this::since));
              case LESS -> new During(it.high.map(this::since), Optional.empty());
              case AT_MOST -> new During(it.high.map(now::minus), Optional.empty());
              case IS, HAS -> new During(it.high.map(now::minus), it.low.map(this::since));
            });
  }

  private Instant since(Duration age) {
    return now.minus(age).plus(TICK);
  }

  private <T> Optional<Ends<T>> ends(Term term, Function<String, T> parser) {
    if (term.operator() == Operator.HAS) {
      return refuse(term, "is compared by : > >= < <= or a range, not by ~");
    }
    if (term.pieces().size() > 1) {
      return refuse(term, "one value is compared, or a range like a..b");
    }
    var piece = term.pieces().getFirst();
    var range = piece.ends();
    if (range.isEmpty()) {
      return take(piece, parser).map(it -> new Ends<>(Optional.of(it), Optional.of(it)));
    }
    if (term.operator().compares()) {
      return refuse(term, "a range stands behind : alone");
    }
    return range(piece, range.get(), parser);
  }

  private <T> Optional<Ends<T>> range(Piece piece, List<Piece> ends, Function<String, T> parser) {
    if (ends.stream().allMatch(Piece::isEmpty)) {
      finds.add(piece.from(), piece.to(), "missing", "a range needs one end at least");
      return Optional.empty();
    }
    var low = end(ends.getFirst(), parser);
    var high = end(ends.getLast(), parser);
    boolean read = isRead(ends.getFirst(), low) && isRead(ends.getLast(), high);
    return read ? Optional.of(new Ends<>(low, high)) : Optional.empty();
  }

  private <T> Optional<T> end(Piece piece, Function<String, T> parser) {
    return piece.isEmpty() ? Optional.empty() : take(piece, parser);
  }

  /// An end that is open needs no value.
  private static boolean isRead(Piece end, Optional<?> value) {
    return end.isEmpty() || value.isPresent();
  }

  private <T> Optional<T> take(Piece piece, Function<String, T> parser) {
    try {
      return Optional.of(parser.apply(piece.text()));
    } catch (IllegalArgumentException e) {
      finds.add(piece.from(), piece.to(), "format", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private <T extends Comparable<T>> boolean isForward(Term term, Ends<T> ends) {
    boolean backward =
        ends.low.isPresent()
            && ends.high.isPresent()
            && ends.low.get().compareTo(ends.high.get()) > 0;
    if (backward) {
      var values = term.values();
      finds.add(values.from(), values.to(), "range", "the range begins behind its end");
    }
    return !backward;
  }

  private <T> Optional<T> refuse(Term term, String detail) {
    var values = term.values();
    finds.add(values.from(), values.to(), "operator", detail);
    return Optional.empty();
  }
}
