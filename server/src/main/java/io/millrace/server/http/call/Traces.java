package io.millrace.server.http.call;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;

/// W3C trace context: what counts as one.
public final class Traces {
  private static final Pattern TRACEPARENT =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private static final String PARENT = "traceparent";
  private static final String STATE = "tracestate";

  private Traces() {}

  /// Repeats in an answer the context that the request came with. `tracestate` means nothing
  /// without a `traceparent`.
  public static void tell(HttpServerRequest request, MultiMap headers) {
    var parent = request.getHeader(PARENT);
    if (parent != null && isTraceparent(parent)) {
      headers.set(PARENT, parent).set(STATE, request.headers().getAll(STATE));
    }
  }

  public static boolean isTraceparent(String text) {
    return TRACEPARENT.matcher(text).matches();
  }
}
