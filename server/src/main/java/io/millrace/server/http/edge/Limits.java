package io.millrace.server.http.edge;

/// How long a body may be, after inflating: one with a single object, and one with many.
public record Limits(int objectBytes, int bulkBytes) {
  /// Longest URL, in bytes.
  public static final int URL = 4096;

  /// All lines of a head together.
  public static final int HEADERS = 8192;
}
