package io.millrace.server.plugin;

/// Why a jar is no plugin: what follows its name in a sentence.
final class UnusableException extends Exception {
  private static final long serialVersionUID = 1L;

  UnusableException(String why) {
    super(why);
  }
}
