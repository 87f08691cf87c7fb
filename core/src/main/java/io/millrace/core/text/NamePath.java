package io.millrace.core.text;

import java.util.List;

/// Where something stands in JSON: names with dots between, from the root. `*` stands for one or
/// more names, and the items of an array stand where the array does.
///
/// Says only what it fits; who walks through a text tells the place he is at.
public record NamePath(List<String> names) {
  private static final String ANY = "*";

  public NamePath {
    names = List.copyOf(names);
  }

  /// As it is written: `args.password`, `*.token`.
  public static NamePath of(String text) {
    return new NamePath(List.of(text.split("\\.", -1)));
  }

  /// As it was written.
  public String text() {
    return String.join(".", names);
  }

  /// Whether it leads to this place.
  public boolean fits(List<String> place) {
    return fits(names, place);
  }

  private static boolean fits(List<String> path, List<String> place) {
    if (path.isEmpty() || place.isEmpty()) {
      return path.isEmpty() && place.isEmpty();
    }
    var first = path.getFirst();
    var rest = place.subList(1, place.size());
    if (first.equals(ANY)) {
      return fits(path.subList(1, path.size()), rest) || fits(path, rest);
    }
    return first.equals(place.getFirst()) && fits(path.subList(1, path.size()), rest);
  }
}
