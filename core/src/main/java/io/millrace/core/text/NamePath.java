package io.millrace.core.text;

import java.util.BitSet;
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

  /// Whether something at this place, or around it, may be what it leads to. Here a number may also
  /// be the place of an item in an array.
  public boolean mayCover(List<String> place) {
    var reached = new BitSet();
    reached.set(0);
    for (var step : place) {
      reached = beyond(reached, step);
      if (reached.get(names.size())) {
        return true;
      }
    }
    return false;
  }

  /// How many names of it lead to one step further.
  private BitSet beyond(BitSet reached, String step) {
    boolean item = step.chars().allMatch(Character::isDigit);
    var further = new BitSet();
    for (int at = reached.nextSetBit(0); at >= 0; at = reached.nextSetBit(at + 1)) {
      boolean any = names.get(at).equals(ANY);
      if (any || item) {
        further.set(at);
      }
      if (any || names.get(at).equals(step)) {
        further.set(at + 1);
      }
    }
    return further;
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
