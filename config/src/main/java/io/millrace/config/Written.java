package io.millrace.config;

import io.millrace.core.text.Mask;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A value as somebody wrote it, and the place where it stands.
sealed interface Written {
  /// How much of a text a fault shows.
  int SHOWN = 80;

  /// What nobody is shown: whatever stands before a host as its login, with a scheme or without
  /// one, and what a query calls a secret.
  Pattern PASSWORD =
      Pattern.compile(".+(?=@)|(?i)(?<=(?:pass|password|token|secret|key)=)[^&\\s]+");

  /// File and line, variable, or command line.
  String place();

  /// What a fault says was found: short, on one line.
  String found();

  /// The same without places: maps, lists, strings, numbers, booleans. Empty for nothing.
  Optional<Object> plain();

  /// The same without what it says.
  default String kind() {
    return "a value";
  }

  /// What is part of it under that name, or number.
  default Optional<Written> part(String name) {
    return Optional.empty();
  }

  /// What a JSON pointer leads to; where it leads to nothing, the last that there is on the way.
  default Written at(String pointer) {
    Written here = this;
    for (var name : pointer.substring(1).split("/", -1)) {
      var part = here.part(name);
      if (part.isEmpty()) {
        return here;
      }
      here = part.get();
    }
    return here;
  }

  /// A key with nothing behind it, which is as good as no key.
  record Nothing(String place) implements Written {
    @Override
    public String found() {
      return "nothing";
    }

    @Override
    public Optional<Object> plain() {
      return Optional.empty();
    }
  }

  /// One value of the file; `text` is how it was spelled.
  record Scalar(Object value, String text, String place) implements Written {
    @Override
    public String found() {
      return quoted(text);
    }

    @Override
    public Optional<Object> plain() {
      return Optional.of(value);
    }
  }

  /// One value from outside the file: only its key knows whether it is a number, a list or a map.
  record Line(String text, String place) implements Written {
    @Override
    public String found() {
      return quoted(text);
    }

    @Override
    public Optional<Object> plain() {
      return Optional.of(text);
    }
  }

  record Sequence(List<Written> items, String place) implements Written {
    @Override
    public String found() {
      return "a list";
    }

    @Override
    public String kind() {
      return found();
    }

    @Override
    public Optional<Written> part(String number) {
      return IntStream.range(0, items.size())
          .filter(at -> Integer.toString(at).equals(number))
          .mapToObj(items::get)
          .findFirst();
    }

    @Override
    public Optional<Object> plain() {
      return Optional.of(items.stream().flatMap(item -> item.plain().stream()).toList());
    }
  }

  record Mapping(Map<String, Written> entries, String place) implements Written {
    @Override
    public String found() {
      return "a map";
    }

    @Override
    public String kind() {
      return found();
    }

    @Override
    public Optional<Written> part(String name) {
      return Optional.ofNullable(entries.get(name));
    }

    @Override
    public Optional<Object> plain() {
      return Optional.of(map());
    }

    Map<String, Object> map() {
      var map = new LinkedHashMap<String, Object>();
      entries.forEach((key, value) -> value.plain().ifPresent(plain -> map.put(key, plain)));
      return Collections.unmodifiableMap(map);
    }
  }

  private static String quoted(String text) {
    var line = PASSWORD.matcher(text.replaceAll("\\p{Cntrl}", "?")).replaceAll(Mask.TEXT);
    return "'" + (line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line) + "'";
  }
}
