package io.millrace.core.spi;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A function that a plugin adds to the language of conditions and templates.
///
/// It is pure: the same arguments give the same value, it reads no clock and changes nothing, so a
/// call with constants alone may be worked out once. It is called on an event loop, many calls at
/// once, and never waits. A null first argument gives [#ofNull] without a call.
public interface ExprFunction {
  /// What conditions call it, `[a-z][a-z0-9_]*`: no name of the language itself ([#IN_THE_BOX]),
  /// and of no other plugin.
  String name();

  Signature signature();

  /// What a null first argument gives.
  default @Nullable Object ofNull() {
    return null;
  }

  /// Its value for arguments that fit the signature: null, Boolean, Long, Double, String, Instant,
  /// Duration, or a List or Map (by String) of such. What it throws is an error of the expression,
  /// with the message as its reason. `budget` pays for what takes longer than a few steps.
  @Nullable Object call(List<@Nullable Object> args, Budget budget);

  /// What an evaluation may still cost, shared by all that it calls.
  @FunctionalInterface
  interface Budget {
    /// Takes so many steps; ends the evaluation when there are not so many left.
    void take(int steps);
  }

  /// The types of the language.
  enum Type {
    ANY,
    BOOL,
    INT,
    DOUBLE,
    /// An int or a double.
    NUMBER,
    STRING,
    TIMESTAMP,
    DURATION,
    LIST,
    MAP
  }

  /// What it takes, the last `optional` of which may be left out, and what it gives.
  record Signature(List<Type> parameters, int optional, Type result) {
    public Signature {
      parameters = List.copyOf(parameters);
      if (optional < 0 || optional > parameters.size()) {
        throw new IllegalArgumentException("no more can be left out than there are");
      }
    }

    /// Of one that needs all that it takes.
    public static Signature of(Type result, Type... parameters) {
      return new Signature(List.of(parameters), 0, result);
    }
  }

  /// The functions and macros of the language itself, and its words.
  Set<String> IN_THE_BOX =
      Set.copyOf(
          Stream.of(
                  "starts_with start_with startsWith ends_with end_with endsWith contains matches",
                  "lower upper trim replace substring index_of split join format url_encode",
                  "base64_encode base64_decode hash json parse_json size len is_empty has type",
                  "first last slice reverse unique flatten sort sum avg min max keys values",
                  "entries range merge pick omit abs floor ceil round div int double float",
                  "number string bool now timestamp duration from_epoch_s from_epoch_ms epoch_s",
                  "epoch_ms ms seconds minutes hours days year month day hour minute second",
                  "weekday day_of_year date time format_time start_of add next_time",
                  "any exists all none exists_one filter map find count",
                  "and or not in true false null")
              .flatMap(it -> Stream.of(it.split(" ", -1)))
              .toList());
}
