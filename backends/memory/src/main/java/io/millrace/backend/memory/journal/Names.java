package io.millrace.backend.memory.journal;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the files of a journal are called: segments with records, each under its number, and beside
/// the one with which it begins a snapshot of everything that was before it.
final class Names {
  static final char SEGMENT = 'J';
  static final char SNAPSHOT = 'S';

  /// A snapshot that is not whole yet.
  static final String UNDER_WAY = "snapshot.new";

  private static final Pattern SEGMENTS = Pattern.compile("([0-9]{8,18})\\.journal");
  private static final Pattern SNAPSHOTS = Pattern.compile("([0-9]{8,18})\\.snapshot");

  private Names() {}

  static String segment(long number) {
    return "%08d.journal".formatted(number);
  }

  static String snapshot(long number) {
    return "%08d.snapshot".formatted(number);
  }

  static List<Long> segments(List<String> names) {
    return numbers(names, SEGMENTS);
  }

  static List<Long> snapshots(List<String> names) {
    return numbers(names, SNAPSHOTS);
  }

  private static List<Long> numbers(List<String> names, Pattern pattern) {
    return names.stream().flatMap(name -> number(name, pattern).stream()).sorted().toList();
  }

  private static Optional<Long> number(String name, Pattern pattern) {
    var match = pattern.matcher(name);
    return match.matches() ? Optional.of(Long.parseLong(match.group(1))) : Optional.empty();
  }
}
