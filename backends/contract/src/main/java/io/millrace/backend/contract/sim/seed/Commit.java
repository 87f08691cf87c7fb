package io.millrace.backend.contract.sim.seed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.Optional;

/// What is being built.
public final class Commit {
  private Commit() {}

  /// The hash of the commit that is checked out; none outside a repository, or without git.
  public static Optional<String> hash() throws InterruptedException {
    try {
      var git = new ProcessBuilder("git", "rev-parse", "HEAD").redirectError(Redirect.DISCARD);
      var asked = git.start();
      var said = new String(asked.getInputStream().readAllBytes(), US_ASCII).strip();
      return asked.waitFor() == 0 ? Optional.of(said) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
