package io.millrace.server.http.fields;

import io.millrace.core.job.Fault;
import io.millrace.core.job.Json;
import io.millrace.core.time.Durations;
import io.millrace.core.time.Times;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonValue.Kind;
import io.millrace.server.http.json.MergePatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// How a value is read: a shape gives what it means, or ends with an [Unfit] that says why not.
@FunctionalInterface
public interface Shape<T> {
  Shape<String> TEXT = value -> of(Kind.STRING, value).text();

  /// Why somebody does something, or how far he is.
  Shape<String> SENTENCE = text(1_000);

  Shape<Boolean> FLAG = value -> of(Kind.BOOLEAN, value).text().equals("true");

  Shape<Duration> DURATION = value -> parsed(TEXT.read(value), Durations::parse);

  Shape<Instant> TIME = value -> parsed(TEXT.read(value), Times::parse);

  T read(JsonValue value);

  /// A string of at most so many characters.
  static Shape<String> text(int most) {
    return value -> {
      var text = TEXT.read(value);
      check(characters(text) <= most, "range", "at most " + most + " characters");
      return text;
    };
  }

  /// How long a text is to its reader, whatever its encoding.
  static int characters(String text) {
    return text.codePointCount(0, text.length());
  }

  /// An integer from `least` to `most`.
  static Shape<Integer> whole(int least, int most) {
    return value -> {
      check(of(Kind.NUMBER, value).isInteger(), "type", "must be a whole number");
      long number = value.integer().orElse(Long.MAX_VALUE);
      check(number >= least && number <= most, "range", "must be from " + least + " to " + most);
      return (int) number;
    };
  }

  /// A number from `least` to `most`.
  static Shape<Double> number(double least, double most) {
    return value -> {
      double number = Double.parseDouble(of(Kind.NUMBER, value).text());
      check(number >= least && number <= most, "range", "must be from " + least + " to " + most);
      return number;
    };
  }

  /// One of the words that `choice` knows, which are `words`.
  static <T> Shape<T> word(Function<String, Optional<T>> choice, List<String> words) {
    return value ->
        choice
            .apply(TEXT.read(value))
            .orElseThrow(() -> new Unfit("choice", "must be one of " + String.join(", ", words)));
  }

  /// Whatever stands there, as its bytes, at most `max` of them.
  static Shape<Json> json(int max) {
    return value -> {
      check(value.size() <= max, "range", "must not be longer than " + max + " bytes");
      return value.json();
    };
  }

  /// An object, as its bytes, at most `max` of them.
  static Shape<Json> object(int max) {
    return value -> json(max).read(of(Kind.OBJECT, value));
  }

  /// An object that is there, as a merge patch (RFC 7396) makes it, at most `max` bytes of it.
  static Shape<Json> patched(Json there, int max) {
    return value -> {
      var patched = MergePatch.apply(there, of(Kind.OBJECT, value));
      check(patched.size() <= max, "range", "must not become longer than " + max + " bytes");
      return patched;
    };
  }

  /// An object, as `reader` reads its members; the faults of all of them at once.
  static <T> Shape<T> members(Function<Fields, T> reader) {
    return value -> {
      var faults = new Faults();
      var fields = Fields.of(value, faults);
      T read = reader.apply(fields);
      fields.end();
      if (!faults.none()) {
        throw new Unfit(faults.all());
      }
      return read;
    };
  }

  /// A list of at most `max`; the faults of all its items at once.
  static <T> Shape<List<T>> list(Shape<T> item, int max) {
    return value -> {
      var items = of(Kind.ARRAY, value).items();
      check(items.size() <= max, "range", "must not have more than " + max + " items");
      var read = new ArrayList<T>(items.size());
      var faults = new ArrayList<Fault>();
      for (int index = 0; index < items.size(); index++) {
        try {
          read.add(item.read(items.get(index)));
        } catch (Unfit unfit) {
          faults.addAll(unfit.under("/" + index));
        }
      }
      if (!faults.isEmpty()) {
        throw new Unfit(faults);
      }
      return read;
    };
  }

  private static JsonValue of(Kind kind, JsonValue value) {
    check(value.is(kind), "type", "must be " + kind.spoken() + ", not " + value.kind().spoken());
    return value;
  }

  private static <T> T parsed(String text, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException e) {
      throw new Unfit("format", String.valueOf(e.getMessage()));
    }
  }

  private static void check(boolean fits, String reason, String detail) {
    if (!fits) {
      throw new Unfit(reason, detail);
    }
  }
}
