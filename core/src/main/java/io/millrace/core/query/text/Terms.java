package io.millrace.core.query.text;

import io.millrace.core.query.text.Term.Name;
import io.millrace.core.query.text.Term.Operator;
import io.millrace.core.query.text.Term.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Cuts a query into its terms: what stands between spaces outside of quotes.
final class Terms {
  private static final String OPERATORS = ":~<>";

  private final String text;
  private final Finds finds;
  private int at;

  Terms(String text, Finds finds) {
    this.text = text;
    this.finds = finds;
  }

  /// The next one; empty at the end. One that cannot be cut is left out, and told.
  Optional<Term> next() {
    skipSpace();
    while (at < text.length()) {
      var term = term();
      if (term.isPresent()) {
        return term;
      }
      skipSpace();
    }
    return Optional.empty();
  }

  private Optional<Term> term() {
    int begin = at;
    boolean not = text.charAt(at) == '-';
    at += not ? 1 : 0;
    if (atBreak()) {
      finds.add(begin, at, "missing", "a - stands right before what is not to be");
      return Optional.empty();
    }
    int from = at;
    int colon = operatorFrom(from);
    if (colon == from) {
      skipBare(false);
      finds.add(from, at, "missing", "a field's name stands before " + text.charAt(from));
      return Optional.empty();
    }
    if (colon < 0) {
      return piece(false)
          .map(word -> new Term(not, new Name(from, ""), Operator.IS, List.of(word)));
    }
    at = colon;
    var name = new Name(from, text.substring(from, colon));
    var operator = operator();
    return pieces().map(pieces -> new Term(not, name, operator, pieces));
  }

  /// Where the first operator of the term stands that begins here; below 0 when it has none.
  private int operatorFrom(int from) {
    for (int place = from; place < text.length() && !isSpace(place); place++) {
      if (text.charAt(place) == '"') {
        return -1;
      }
      if (OPERATORS.indexOf(text.charAt(place)) >= 0) {
        return place;
      }
    }
    return -1;
  }

  /// A colon may stand before a comparison: `attempt:>3` and `attempt>3` are the same.
  private Operator operator() {
    char sign = text.charAt(at++);
    if (sign == ':' && (isHere('<') || isHere('>'))) {
      sign = text.charAt(at++);
    }
    boolean equal = (sign == '<' || sign == '>') && isHere('=');
    at += equal ? 1 : 0;
    return switch (sign) {
      case '>' -> equal ? Operator.AT_LEAST : Operator.MORE;
      case '<' -> equal ? Operator.AT_MOST : Operator.LESS;
      case '~' -> Operator.HAS;
      default -> Operator.IS;
    };
  }

  private Optional<List<Piece>> pieces() {
    var pieces = new ArrayList<Piece>();
    boolean whole = true;
    boolean more = true;
    while (more) {
      var piece = piece(true);
      piece.ifPresent(pieces::add);
      whole &= piece.isPresent();
      more = isHere(',');
      at += more ? 1 : 0;
    }
    return whole ? Optional.of(pieces) : Optional.empty();
  }

  /// One value; with `listed` a comma ends it.
  private Optional<Piece> piece(boolean listed) {
    int from = at;
    if (isHere('"')) {
      return quoted(listed);
    }
    skipBare(listed);
    var value = text.substring(from, at);
    if (value.isEmpty()) {
      finds.add(from, from, "missing", "a value is missing here");
      return Optional.empty();
    }
    int quote = value.indexOf('"');
    if (quote >= 0) {
      finds.add(from + quote, at, "quote", "a quote begins a value, or stands in quotes as \\\"");
      return Optional.empty();
    }
    return Optional.of(new Piece(from, at, value, false));
  }

  private Optional<Piece> quoted(boolean listed) {
    int from = at++;
    var value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' && at + 1 < text.length() ? 1 : 0;
      value.append(text.charAt(at++));
    }
    if (at == text.length()) {
      finds.add(from, at, "unclosed", "the quote that begins here does not end");
      return Optional.empty();
    }
    int end = ++at;
    if (!atBreak() && !(listed && isHere(','))) {
      skipBare(listed);
      finds.add(end, at, "quote", "behind a quote stands a space, or a comma and another value");
      return Optional.empty();
    }
    return Optional.of(new Piece(from, end, value.toString(), true));
  }

  private void skipBare(boolean listed) {
    while (!atBreak() && !(listed && isHere(','))) {
      at++;
    }
  }

  private void skipSpace() {
    while (at < text.length() && isSpace(at)) {
      at++;
    }
  }

  private boolean atBreak() {
    return at == text.length() || isSpace(at);
  }

  private boolean isHere(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private boolean isSpace(int place) {
    return Character.isWhitespace(text.charAt(place));
  }
}
