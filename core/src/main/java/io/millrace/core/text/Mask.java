package io.millrace.core.text;

/// What stands in the place of a text that nobody may see.
public final class Mask {
  public static final String TEXT = "•••";

  private Mask() {}
}
