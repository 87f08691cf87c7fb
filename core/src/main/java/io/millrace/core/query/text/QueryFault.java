package io.millrace.core.query.text;

import java.util.Optional;

/// One thing that is wrong with a query: where, how much of it, the word for it, a sentence that
/// says what is allowed, and what was perhaps meant.
public record QueryFault(
    Place place, int length, String reason, String detail, Optional<String> hint) {
  /// Where in the text: `offset` in UTF-16 units from 0, line and column from 1, in characters.
  public record Place(int offset, int line, int column) {
    static Place in(String text, int offset) {
      int begin = text.lastIndexOf('\n', offset - 1) + 1;
      int line = 1 + (int) text.substring(0, begin).chars().filter(c -> c == '\n').count();
      return new Place(offset, line, 1 + text.codePointCount(begin, offset));
    }
  }
}
