package io.millrace.planted.server.flow;

/// Works beside the one crossing.
final class StartsAThread {
  private StartsAThread() {}

  static Thread start() {
    return Thread.startVirtualThread(() -> {});
  }
}
