package io.millrace.backend.contract.planted;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One bug to plant: in `file` of `module`, `planted` in the place of `text`; `tests` must notice.
public record Bug(String name, Path module, Path file, Tests tests, String text, String planted) {
  private static final Pattern WORD_OR_SIGN = Pattern.compile("\\w+|[^\\w\\s]");

  /// A test class by its full name, or a section of it: nested classes by their short names, the
  /// outer first.
  public record Tests(String type, List<String> sections) {
    static Tests read(String words) {
      var names = List.of(words.split(" ", -1));
      return new Tests(names.getFirst(), names.subList(1, names.size()));
    }

    @Override
    public String toString() {
      return String.join(" ", Stream.concat(Stream.of(type), sections.stream()).toList());
    }
  }

  /// What it is to those who load it, when it is no Java.
  Optional<Path> resource() {
    var resources = module.resolve("src/main/resources");
    return file.startsWith(resources) ? Optional.of(resources.relativize(file)) : Optional.empty();
  }

  /// The source with the bug in it. White space does not count, but the text must stand there
  /// exactly once.
  String plantIn(String source) {
    var anySpace = anySpace(text);
    var places = anySpace.matcher(source);
    if (!places.find()) {
      throw new IllegalStateException("is no longer there: " + text);
    }
    if (places.find()) {
      throw new IllegalStateException("is there more than once: " + text);
    }
    return anySpace.matcher(source).replaceFirst(Matcher.quoteReplacement(planted));
  }

  /// Wherever the formatter breaks a line, now or some day.
  private static Pattern anySpace(String text) {
    var words = WORD_OR_SIGN.matcher(text).results().map(found -> Pattern.quote(found.group()));
    return Pattern.compile(words.collect(Collectors.joining("\\s*")));
  }
}
