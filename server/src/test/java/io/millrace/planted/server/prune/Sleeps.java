package io.millrace.planted.server.prune;

/// Waits for time, not for a fact.
final class Sleeps {
  private Sleeps() {}

  static void nap() throws InterruptedException {
    Thread.sleep(1);
  }
}
