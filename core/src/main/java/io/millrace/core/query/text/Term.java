package io.millrace.core.query.text;

import java.util.List;
import java.util.Optional;

/// One condition as it is written: a name with an operator and values, or only a word.
record Term(boolean not, Name name, Operator operator, List<Piece> pieces) {
  /// How name and values stand to each other.
  enum Operator {
    IS(":"),
    HAS("~"),
    MORE(">"),
    AT_LEAST(">="),
    LESS("<"),
    AT_MOST("<=");

    private final String sign;

    Operator(String sign) {
      this.sign = sign;
    }

    String sign() {
      return sign;
    }

    boolean compares() {
      return compareTo(MORE) >= 0;
    }
  }

  /// What stands before the operator; a word has none.
  record Name(int from, String text) {}

  /// A value, and where it stands with its quotes.
  record Piece(int from, int to, String text, boolean quoted) {
    private static final String RANGE = "..";

    /// What stands before and behind the two points of a range; either may be empty.
    Optional<List<Piece>> ends() {
      int points = quoted ? -1 : text.indexOf(RANGE);
      return points < 0
          ? Optional.empty()
          : Optional.of(
              List.of(
                  new Piece(from, from + points, text.substring(0, points), false),
                  new Piece(
                      from + points + RANGE.length(),
                      to,
                      text.substring(points + RANGE.length()),
                      false)));
    }

    boolean isEmpty() {
      return text.isEmpty() && !quoted;
    }
  }

  boolean isWord() {
    return name.text.isEmpty();
  }

  /// Where its values begin and end.
  Piece values() {
    return new Piece(pieces.getFirst().from, pieces.getLast().to, "", false);
  }
}
