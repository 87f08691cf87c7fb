package io.millrace.server;

/// Starts.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    Assembly.start("127.0.0.1", 0).await();
  }
}
