package io.millrace.core.query.text;

import io.millrace.core.query.text.QueryFault.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Collects what is wrong with one text.
final class Finds {
  /// Whoever made so many mistakes is not helped by more.
  private static final int MOST = 50;

  private final String text;
  private final List<QueryFault> faults = new ArrayList<>();

  Finds(String text) {
    this.text = text;
  }

  void add(int from, int to, String reason, String detail) {
    add(from, to, reason, detail, Optional.empty());
  }

  void add(int from, int to, String reason, String detail, Optional<String> hint) {
    if (faults.size() == MOST) {
      return;
    }
    int length = text.codePointCount(from, Math.max(from, to));
    faults.add(new QueryFault(Place.in(text, from), length, reason, detail, hint));
  }

  /// Ends here with an [UnreadableQuery] when anything was found.
  void raise() {
    if (!faults.isEmpty()) {
      throw new UnreadableQuery(faults);
    }
  }
}
