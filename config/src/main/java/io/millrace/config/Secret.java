package io.millrace.config;

import io.millrace.core.text.Mask;

/// A text that nobody may see by accident: it prints as `•••`, and has no property that a JSON
/// writer would find.
public final class Secret {
  private final String text;

  public Secret(String text) {
    this.text = text;
  }

  /// The text itself, for the one place that needs it.
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return Mask.TEXT;
  }
}
