package io.millrace.config;

import io.millrace.core.text.Nearest;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// The paths of all keys that were asked for, and of the sections they stand in.
record KnownKeys(Set<String> keys, Set<String> sections) {

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
    var candidates = new TreeSet<>(keys);
    candidates.addAll(sections);
    return unknown(path, place, candidates);
  }

  /// A fault about a key from elsewhere; `spelling` is how paths are written there.
  Fault stranger(String written, String place, UnaryOperator<String> spelling) {
    return unknown(written, place, keys.stream().map(spelling).toList());
  }

  private static Fault unknown(String written, String place, Collection<String> candidates) {
    var nearest = Nearest.to(written, candidates);
    return new Fault(written, place, "an unknown key", "a known one", nearest);
  }
}
