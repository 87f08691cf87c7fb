package io.millrace.server.http.edge;

import io.millrace.server.http.call.Reply;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Pages of which other origins may call, and read what they are answered: those on a list, which
/// is empty unless somebody fills it (CORS protocol, Fetch standard §3.3).
///
/// Every answer to such a page says so, refusals too, or it could not read why it was refused.
/// Cookies of other origins are never asked for.
public final class Cors {
  private static final Reply PREFLIGHT =
      Reply.empty(204)
          .with("access-control-allow-methods", "GET, HEAD, POST, PUT, PATCH, DELETE")
          .with(
              "access-control-allow-headers",
              "Accept, Authorization, Content-Encoding, Content-Type, Idempotency-Key, If-Match,"
                  + " If-None-Match, Prefer, Traceparent, Tracestate, X-Api-Key, X-Request-Id")
          .with("access-control-max-age", "600");
  private static final String EXPOSED =
      "ETag, Location, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id,"
          + " Idempotency-Replayed";

  private final Set<String> origins;

  /// `origins` as browsers name them: `https://ui.example.org`, with a port where it is not the
  /// usual one.
  public Cors(Collection<String> origins) {
    this.origins = origins.stream().map(Cors::lower).collect(Collectors.toUnmodifiableSet());
  }

  boolean admits(@Nullable String origin) {
    return origin != null && origins.contains(lower(origin));
  }

  /// Whether a browser asks for a page on the list what that page may send.
  boolean isPreflight(HttpServerRequest request) {
    return request.method().equals(HttpMethod.OPTIONS)
        && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD)
        && admits(request.getHeader(HttpHeaders.ORIGIN));
  }

  /// The answer to a preflight, the same under every path.
  static Reply preflight() {
    return PREFLIGHT;
  }

  /// Says in the headers of an answer who may read it.
  void tell(HttpServerRequest request, MultiMap headers) {
    if (origins.isEmpty()) {
      return;
    }
    headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    var origin = request.getHeader(HttpHeaders.ORIGIN);
    if (admits(origin)) {
      headers
          .set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
          .set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
