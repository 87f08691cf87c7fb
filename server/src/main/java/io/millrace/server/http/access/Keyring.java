package io.millrace.server.http.access;

import io.millrace.core.access.Key;
import io.millrace.core.access.KeyText;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// All keys that open something, by the part of their id that stands in their text. One for all
/// event loops.
public final class Keyring {
  private final Map<String, Key> keys;

  public Keyring(AuthSettings settings) {
    keys =
        settings.keys().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    key -> KeyText.shortOf(key.id()), Function.identity()));
  }

  /// Whether there is nobody to tell from anybody else.
  public boolean isOpen() {
    return keys.isEmpty();
  }

  Optional<Key> find(String shortId) {
    return Optional.ofNullable(keys.get(shortId));
  }
}
