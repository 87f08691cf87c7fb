package io.millrace.core.query;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a [Clause] wants of the values of its field. What a value is not, is not wanted: no text
/// lies between two numbers.
public sealed interface Need {
  /// Of a text.
  default boolean text(String value) {
    return false;
  }

  /// Of a longer text that was written for people.
  default boolean prose(String value) {
    return text(value);
  }

  default boolean number(BigDecimal value) {
    return false;
  }

  /// Of `true`, `false` and `null` in JSON.
  default boolean word(String value) {
    return false;
  }

  default boolean time(Instant value) {
    return false;
  }

  /// One of these.
  record OneOf(List<Like> wanted) implements Need {
    public OneOf {
      wanted = List.copyOf(wanted);
    }

    @Override
    public boolean text(String value) {
      return wanted.stream().anyMatch(it -> it.fits(value));
    }

    @Override
    public boolean number(BigDecimal value) {
      return wanted.stream().anyMatch(it -> it.is(value));
    }

    @Override
    public boolean word(String value) {
      return wanted.stream().anyMatch(it -> it.how == Like.How.WHOLE && it.text.equals(value));
    }
  }

  /// A value as it was written: a whole one, the beginning of one, or a whole text that is nothing
  /// else although it looks like a number or a word of JSON.
  record Like(String text, How how) {
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,30}(\\.\\d{1,30})?");

    /// As what a written value is meant.
    public enum How {
      WHOLE,
      BEGINNING,
      TEXT_ONLY
    }

    public static Like whole(String text) {
      return new Like(text, How.WHOLE);
    }

    /// The number that a text writes, if it does.
    public static Optional<BigDecimal> numberOf(String text) {
      return NUMBER.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    boolean fits(String value) {
      return how == How.BEGINNING ? value.startsWith(text) : value.equals(text);
    }

    boolean is(BigDecimal value) {
      return how == How.WHOLE && numberOf(text).filter(it -> it.compareTo(value) == 0).isPresent();
    }
  }

  /// One of these stands in it, whatever the case of its letters.
  record Contains(List<String> parts) implements Need {
    public Contains {
      parts = parts.stream().map(it -> it.toLowerCase(Locale.ROOT)).toList();
    }

    @Override
    public boolean text(String value) {
      var lower = value.toLowerCase(Locale.ROOT);
      return parts.stream().anyMatch(lower::contains);
    }

    @Override
    public boolean number(BigDecimal value) {
      return text(value.toString());
    }

    @Override
    public boolean word(String value) {
      return text(value);
    }
  }

  /// It is this, or prose says it.
  record Says(Like word) implements Need {
    @Override
    public boolean text(String value) {
      return word.fits(value);
    }

    @Override
    public boolean prose(String value) {
      return value.toLowerCase(Locale.ROOT).contains(word.text.toLowerCase(Locale.ROOT));
    }
  }

  /// A number within bounds.
  record Between(Optional<Bound> least, Optional<Bound> most) implements Need {
    /// A bound, which is itself within or not.
    public record Bound(BigDecimal value, boolean included) {
      private boolean holds(int order) {
        return order > 0 || (included && order == 0);
      }
    }

    @Override
    public boolean number(BigDecimal value) {
      return least.filter(it -> !it.holds(value.compareTo(it.value))).isEmpty()
          && most.filter(it -> !it.holds(it.value.compareTo(value))).isEmpty();
    }
  }

  /// An instant from one on and before another.
  record During(Optional<Instant> from, Optional<Instant> to) implements Need {
    /// What lies in both.
    During and(During other) {
      return new During(
          Stream.of(from, other.from).flatMap(Optional::stream).max(Comparator.naturalOrder()),
          Stream.of(to, other.to).flatMap(Optional::stream).min(Comparator.naturalOrder()));
    }

    @Override
    public boolean time(Instant value) {
      return from.filter(value::isBefore).isEmpty()
          && to.filter(end -> !value.isBefore(end)).isEmpty();
    }
  }
}
