package io.millrace.backend.contract.planted;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One bug to plant: in `file` of `module`, `planted` in the place of `text`; `tests` must notice.
public record Bug(String name, Path module, Path file, Tests tests, String text, String planted) {

  /// A test class by its full name, or one section of it: a nested class by its short name.
  public record Tests(String type, Optional<String> section) {
    @Override
    public String toString() {
      return type + section.map(name -> " " + name).orElse("");
    }
  }

  /// The source with the bug in it. White space does not count, but the text must stand there
  /// exactly once.
  String plantIn(String source) {
    var anySpace =
        Arrays.stream(text.strip().split("\\s+", -1))
            .map(Pattern::quote)
            .collect(Collectors.joining("\\s+"));
    var places = Pattern.compile(anySpace).matcher(source);
    if (!places.find()) {
      throw new IllegalStateException("is no longer there: " + text);
    }
    if (places.find()) {
      throw new IllegalStateException("is there more than once: " + text);
    }
    return source.replaceFirst(anySpace, Matcher.quoteReplacement(planted));
  }
}
