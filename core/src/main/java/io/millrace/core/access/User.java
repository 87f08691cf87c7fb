package io.millrace.core.access;

import java.util.Optional;
import java.util.regex.Pattern;

/// Somebody with a name and a password.
public record User(String name, Role role, PasswordHash password) {
  private static final Pattern NAME = Pattern.compile("(?!key_)[A-Za-z0-9_.@-]{1,64}");

  public User {
    if (!isName(name)) {
      throw new IllegalArgumentException("a user's name is 1-64 of A-Z a-z 0-9 _ . @ -");
    }
  }

  /// Whether a text may name a user: none that a key or a provider could give.
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  public Caller caller() {
    return new Caller(name, Optional.of(role), role.scopes(), Reach.EVERYTHING);
  }
}
