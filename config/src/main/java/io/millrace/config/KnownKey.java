package io.millrace.config;

import io.millrace.core.text.Mask;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A key that some room has asked for: what it may hold, and what it holds.
///
/// @param path like `server.port`
/// @param meaning one line
/// @param allowed what it may hold, as a sentence
/// @param shape the same as JSON Schema
/// @param byDefault what it holds when nobody sets it
/// @param value what is in force, a secret masked
/// @param place where that was written; `default` when it was not
public record KnownKey(
    String path,
    String meaning,
    String allowed,
    Map<String, Object> shape,
    Optional<Object> byDefault,
    Optional<Object> value,
    String place) {

  /// Whether it holds a secret.
  boolean isMasked() {
    return value.filter(Mask.TEXT::equals).isPresent();
  }

  /// Its sections, then its own name.
  List<String> names() {
    return List.of(path.split("\\.", -1));
  }
}
