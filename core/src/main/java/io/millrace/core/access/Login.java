package io.millrace.core.access;

import java.time.Instant;

/// That somebody showed who he is, until it expires: what a browser shows from then on. What is
/// kept of its secret is a hash, like that of a key.
public record Login(String id, KeyHash hash, By by, Instant expiresAt) {
  /// What opened it. It lasts no longer than that: `proof` tells whether it still is the same.
  public sealed interface By {
    /// The text of a key, and no other text of it.
    record OfKey(String id, KeyHash proof) implements By {}

    /// A password, until the user has another one.
    record OfUser(String name, KeyHash proof) implements By {}

    /// An identity provider, who is not asked again.
    record OfProvider(String name, Role role) implements By {}
  }

  /// Whether what was shown is its secret, and it has not expired.
  public boolean opens(KeyHash shown, Instant at) {
    return hash.matches(shown) && at.isBefore(expiresAt);
  }
}
