package io.millrace.core.job;

import java.util.Optional;

/// The proof of a lease: `<epoch>.<128 random bits>`.
///
/// Within a store no epoch is given twice and each is higher than those before, so it also serves
/// as a fence for systems further down. The stamp is fresh for each call of `claim`, so nobody can
/// build a token out of another's.
public record Token(long epoch, String stamp) {
  public String text() {
    return epoch + "." + stamp;
  }

  /// Reads a token's one spelling; anything else is no token.
  public static Optional<Token> of(String text) {
    int dot = text.indexOf('.');
    if (dot < 1 || dot > 18 || dot == text.length() - 1) {
      return Optional.empty();
    }
    for (int at = 0; at < dot; at++) {
      if (text.charAt(at) < '0' || text.charAt(at) > '9') {
        return Optional.empty();
      }
    }
    var token = new Token(Long.parseLong(text, 0, dot, 10), text.substring(dot + 1));
    return token.text().equals(text) ? Optional.of(token) : Optional.empty();
  }

  /// Whether it is the same. The epoch is no secret; the stamp is compared in a time that does not
  /// tell how much of it is right.
  @SuppressWarnings("ReferenceEquality")
  public boolean proves(Token other) {
    if (this == other) {
      // Of an attempt in this process it is the very one that was lent, and out of every cache.
      return true;
    }
    if (epoch != other.epoch || stamp.length() != other.stamp.length()) {
      return false;
    }
    int difference = 0;
    for (int at = 0; at < stamp.length(); at++) {
      difference |= stamp.charAt(at) ^ other.stamp.charAt(at);
    }
    return difference == 0;
  }
}
