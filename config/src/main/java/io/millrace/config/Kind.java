package io.millrace.config;

import io.millrace.config.Written.Line;
import io.millrace.config.Written.Mapping;
import io.millrace.config.Written.Nothing;
import io.millrace.config.Written.Scalar;
import io.millrace.config.Written.Sequence;
import io.millrace.core.text.Mask;
import io.millrace.core.time.Durations;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What a key may hold: how it is read, how it is shown, and how both are told to people and tools.
///
/// @param shape the same as JSON Schema
/// @param allowed the same as a sentence
/// @param parse throws an [IllegalArgumentException] for what is not allowed
/// @param show what JSON and YAML hold for a value
record Kind<T>(
    Map<String, Object> shape,
    String allowed,
    Function<Written, T> parse,
    Function<T, Object> show) {

  static Kind<String> text() {
    return new Kind<>(
        Map.of("type", "string", "minLength", 1), "a text", Kind::textOf, text -> text);
  }

  static Kind<String> text(Pattern pattern) {
    return new Kind<>(
        Map.of("type", "string", "pattern", "^(?:" + pattern + ")$"),
        "a text like " + pattern,
        written -> matching(pattern, textOf(written)),
        text -> text);
  }

  static Kind<Integer> integer(int least, int most) {
    return new Kind<>(
        Map.of("type", "integer", "minimum", least, "maximum", most),
        "a whole number from %d to %d".formatted(least, most),
        written -> within(least, Integer.valueOf(textOf(written)), most),
        number -> number);
  }

  static Kind<Boolean> flag() {
    return new Kind<>(
        Map.of("type", "boolean"),
        "true or false",
        written ->
            switch (textOf(written)) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException("neither true nor false");
            },
        flag -> flag);
  }

  static Kind<Duration> duration(Duration least, Duration most) {
    return new Kind<>(
        Map.of("type", "string"),
        "a duration like 90s or 1h30m, from %s to %s"
            .formatted(Durations.format(least), Durations.format(most)),
        written -> within(least, Durations.parse(textOf(written)), most),
        Durations::format);
  }

  /// One of the names of an enum, in lower case.
  static <E extends Enum<E>> Kind<E> oneOf(Class<E> names) {
    var allowed = Arrays.stream(names.getEnumConstants()).map(Kind::nameOf).toList();
    return new Kind<>(
        Map.of("enum", allowed),
        String.join(" or ", allowed),
        written ->
            Arrays.stream(names.getEnumConstants())
                .filter(name -> nameOf(name).equals(textOf(written)))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new),
        Kind::nameOf);
  }

  static Kind<URI> url() {
    return new Kind<>(
        Map.of("type", "string", "format", "uri", "pattern", "^https?://"),
        "a URL like https://millrace.example.org",
        written -> httpUrl(textOf(written)),
        URI::toString);
  }

  static Kind<List<String>> list() {
    return new Kind<>(
        Map.of("type", "array", "items", Map.of("type", "string")),
        "a list of texts",
        written ->
            switch (written) {
              case Sequence sequence -> sequence.items().stream().map(Kind::textOf).toList();
              case Line line when line.text().isBlank() -> List.of();
              case Line line ->
                  Arrays.stream(line.text().split(",", -1))
                      .map(part -> textOf(new Line(part.strip(), line.place())))
                      .toList();
              case Scalar _, Mapping _, Nothing _ -> throw new IllegalArgumentException("no list");
            },
        list -> list);
  }

  /// A map whose content its room checks.
  static Kind<Map<String, Object>> map() {
    return new Kind<>(
        Map.of("type", "object"),
        "a map",
        written ->
            switch (written) {
              case Mapping mapping -> mapping.map();
              case Line line -> mapOf(line);
              case Scalar _, Sequence _, Nothing _ -> throw new IllegalArgumentException("no map");
            },
        TreeMap::new);
  }

  /// A list of maps whose content its room checks; members of these names are never shown.
  static Kind<List<Map<String, Object>>> maps(Set<String> secret) {
    return new Kind<>(
        Map.of("type", "array", "items", Map.of("type", "object")),
        "a list of maps",
        written ->
            switch (written) {
              case Sequence sequence -> mapsOf(sequence);
              case Line line when line.text().isBlank() -> List.of();
              case Line line -> mapsOf(line);
              case Scalar _, Mapping _, Nothing _ -> throw new IllegalArgumentException("no list");
            },
        list -> list.stream().map(map -> masked(map, secret)).toList());
  }

  /// Never shown, neither when it is right nor when it is wrong.
  static Kind<Secret> secret(Map<String, String> environment) {
    return new Kind<>(
        Map.of("type", List.of("string", "object")),
        "a text, {env: NAME} of a variable that is set, or {file: path} of a file with text in it",
        written ->
            new Secret(
                switch (written) {
                  case Mapping mapping when mapping.entries().size() == 1 ->
                      elsewhere(mapping.entries(), environment);
                  case Mapping _, Sequence _, Scalar _, Line _, Nothing _ -> textOf(written);
                }),
        Secret::toString);
  }

  private static String elsewhere(Map<String, Written> reference, Map<String, String> environment) {
    var entry = reference.entrySet().iterator().next();
    var name = textOf(entry.getValue());
    var text =
        switch (entry.getKey()) {
          case "env" -> environment.getOrDefault(name, "");
          case "file" -> contentOf(Path.of(name));
          default -> "";
        };
    return textOf(new Line(text, entry.getValue().place()));
  }

  private static String contentOf(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new IllegalArgumentException("no such file", e);
    }
  }

  private static Map<String, Object> mapOf(Line line) {
    var faults = new ArrayList<Fault>();
    if (new Yaml(_ -> line.place(), faults).read(line.text()) instanceof Mapping mapping
        && faults.isEmpty()) {
      return mapping.map();
    }
    throw new IllegalArgumentException("no JSON object");
  }

  private static List<Map<String, Object>> mapsOf(Sequence sequence) {
    return sequence.items().stream()
        .map(item -> {
          if (item instanceof Mapping mapping) {
            return mapping.map();
          }
          throw new Within(item);
        })
        .toList();
  }

  private static List<Map<String, Object>> mapsOf(Line line) {
    var faults = new ArrayList<Fault>();
    if (new Yaml(_ -> line.place(), faults).read(line.text()) instanceof Sequence sequence
        && faults.isEmpty()) {
      return mapsOf(sequence);
    }
    throw new IllegalArgumentException("no JSON array");
  }

  /// One item of a list is not what it should be; what it is, is not shown.
  static final class Within extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    final transient Written written;

    Within(Written written) {
      super("not allowed at " + written.place());
      this.written = written;
    }
  }

  private static Map<String, Object> masked(Map<String, Object> map, Set<String> secret) {
    var shown = new TreeMap<>(map);
    shown.replaceAll((name, value) -> secret.contains(name) ? Mask.TEXT : value);
    return shown;
  }

  private static URI httpUrl(String text) {
    var url = URI.create(text);
    if (!text.matches("https?://.*") || url.getHost() == null) {
      throw new IllegalArgumentException("no URL of a server");
    }
    return url;
  }

  private static String textOf(Written written) {
    var text =
        switch (written) {
          case Scalar scalar -> scalar.text();
          case Line line -> line.text();
          case Nothing _, Sequence _, Mapping _ -> "";
        };
    if (text.isBlank()) {
      throw new IllegalArgumentException("no text");
    }
    return text;
  }

  private static String matching(Pattern pattern, String text) {
    if (!pattern.matcher(text).matches()) {
      throw new IllegalArgumentException("no match");
    }
    return text;
  }

  private static String nameOf(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  private static <C extends Comparable<C>> C within(C least, C value, C most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException("out of bounds");
    }
    return value;
  }
}
