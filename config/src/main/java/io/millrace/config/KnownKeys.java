package io.millrace.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// The paths of all keys that were asked for, and of the sections they stand in.
record KnownKeys(Set<String> keys, Set<String> sections) {
  private static final String FOUND = "an unknown key";
  private static final String ALLOWED = "a known one";

  static KnownKeys of(Collection<String> keys) {
    var sections = new TreeSet<String>();
    for (var key : keys) {
      for (int dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1)) {
        sections.add(key.substring(0, dot));
      }
    }
    return new KnownKeys(new TreeSet<>(keys), sections);
  }

  /// A fault about a key of the file, which may have been meant for a section.
  Fault stranger(String path, String place) {
    var candidates = Stream.concat(keys.stream(), sections.stream());
    return new Fault(path, place, FOUND, ALLOWED, nearest(path, candidates));
  }

  /// A fault about a key from elsewhere; `spelling` is how paths are written there.
  Fault stranger(String written, String place, UnaryOperator<String> spelling) {
    var candidates = keys.stream().map(spelling);
    return new Fault(written, place, FOUND, ALLOWED, nearest(written, candidates));
  }

  /// What was probably meant: the one with the fewest letters to change, if they are few.
  private static Optional<String> nearest(String written, Stream<String> candidates) {
    return candidates
        .min(Comparator.comparingInt(candidate -> distance(written, candidate)))
        .filter(best -> distance(written, best) <= Math.max(2, written.length() / 4));
  }

  /// How many letters have to be changed, added, dropped or swapped with their neighbour to make
  /// one of the other.
  static int distance(String from, String to) {
    var steps = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        steps[i][j] = i == 0 || j == 0 ? i + j : fewest(steps, from, i, to, j);
      }
    }
    return steps[from.length()][to.length()];
  }

  private static int fewest(int[][] steps, String from, int i, String to, int j) {
    var same = from.charAt(i - 1) == to.charAt(j - 1);
    int replaced = steps[i - 1][j - 1] + (same ? 0 : 1);
    int added = Math.min(steps[i - 1][j], steps[i][j - 1]) + 1;
    var swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    int best = Math.min(replaced, added);
    return swapped ? Math.min(best, steps[i - 2][j - 2] + 1) : best;
  }
}
