package io.millrace.core.query.text;

import io.millrace.core.query.Clause;
import io.millrace.core.query.Field;
import io.millrace.core.query.Need.Between;
import io.millrace.core.query.Need.Between.Bound;
import io.millrace.core.query.Need.Contains;
import io.millrace.core.query.Need.During;
import io.millrace.core.query.Need.Like;
import io.millrace.core.query.Need.OneOf;
import io.millrace.core.query.Need.Says;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Writes conditions in the language they are read in.
final class Printer {
  /// What needs no quotes wherever it stands.
  private static final String PLAIN = "[A-Za-z0-9_][A-Za-z0-9_.-]*";

  private Printer() {}

  static String print(Clause clause) {
    return (clause.not() ? "-" : "") + name(clause) + need(clause);
  }

  private static String name(Clause clause) {
    var subject = clause.subject();
    var name = subject.field() == Field.WORD ? "" : subject.field().wire();
    return subject.path().isEmpty() ? name : name + "." + String.join(".", subject.path());
  }

  private static String need(Clause clause) {
    return switch (clause.need()) {
      case Says(Like word) -> word.how() == Like.How.BEGINNING ? like(word) : plain(word.text());
      case OneOf(List<Like> wanted) -> ":" + list(wanted, Printer::like);
      case Contains(List<String> parts) -> "~" + list(parts, Printer::plain);
      case Between(var least, var most) -> between(least, most);
      case During(var from, var to) -> during(from, to);
    };
  }

  private static <T> String list(List<T> items, Function<T, String> print) {
    return items.stream().map(print).collect(Collectors.joining(","));
  }

  private static String like(Like like) {
    return switch (like.how()) {
      case WHOLE -> Like.numberOf(like.text()).isPresent() ? like.text() : plain(like.text());
      case BEGINNING -> like.text() + "*";
      case TEXT_ONLY -> quoted(like.text());
    };
  }

  private static String plain(String text) {
    return text.matches(PLAIN) && !text.contains("..") ? text : quoted(text);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static String between(Optional<Bound> least, Optional<Bound> most) {
    if (least.isPresent() && most.isPresent()) {
      return ":" + number(least.get()) + ".." + number(most.get());
    }
    return least
        .map(it -> (it.included() ? ":>=" : ":>") + number(it))
        .or(() -> most.map(it -> (it.included() ? ":<=" : ":<") + number(it)))
        .orElseThrow();
  }

  private static String number(Bound bound) {
    return bound.value().toPlainString();
  }

  private static String during(Optional<Instant> from, Optional<Instant> to) {
    if (from.isPresent() && to.isPresent()) {
      return ":" + from.get() + ".." + to.get();
    }
    return from.map(it -> ":>=" + it).or(() -> to.map(it -> ":<" + it)).orElseThrow();
  }
}
