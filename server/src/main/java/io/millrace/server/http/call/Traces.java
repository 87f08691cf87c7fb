package io.millrace.server.http.call;

import java.util.regex.Pattern;

/// W3C trace context: what counts as one.
public final class Traces {
  private static final Pattern TRACEPARENT =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private Traces() {}

  public static boolean isTraceparent(String text) {
    return TRACEPARENT.matcher(text).matches();
  }
}
