package io.millrace.core.query.text;

import io.millrace.core.query.Clause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The language `q`, one for HTTP, the command line and streams.
///
/// Conditions stand beside each other and hold together: `field:value`, a comma for *any of*, `~`
/// for a part of a text, `> >= < <=` and `a..b` for numbers, times and ages, `-` before what is not
/// to be, `*` behind the beginning of a name, quotes around what has spaces. A word without a field
/// is an id, else a type, else a part of the error's text. A range of numbers has both its ends, a
/// range of times ends before its second; a day is all of it, in UTC.
public final class QueryText {
  static final int MOST_CHARACTERS = 4096;
  private static final int MOST_TERMS = 64;

  private QueryText() {}

  /// The conditions that a text writes, or an [UnreadableQuery] with everything that is wrong with
  /// it. Ages count from `now`: what is read means the same at any later time.
  public static List<Clause> parse(String text, Instant now) {
    var finds = new Finds(text);
    if (text.length() > MOST_CHARACTERS) {
      finds.add(0, 0, "length", "a query has " + MOST_CHARACTERS + " characters at most");
      finds.raise();
    }
    var terms = new Terms(text, finds);
    var meaning = new Meaning(finds, now);
    var clauses = new ArrayList<Clause>();
    int count = 0;
    for (var term = terms.next(); term.isPresent(); term = terms.next()) {
      if (++count > MOST_TERMS) {
        finds.add(start(term), start(term), "count", MOST_TERMS + " conditions are the most");
        break;
      }
      meaning.of(term.get()).ifPresent(clauses::add);
    }
    finds.raise();
    return List.copyOf(clauses);
  }

  private static int start(Optional<Term> term) {
    return term.orElseThrow().name().from();
  }

  /// The text that [#parse] reads as these conditions.
  public static String print(List<Clause> clauses) {
    return clauses.stream().map(Printer::print).collect(Collectors.joining(" "));
  }
}
