package io.millrace.integration.http;

import io.millrace.core.perform.Args;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.FailureException;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The args of `http.request`: what is sent, how long it may take, how the answer is judged.
///
/// `{method: GET, url, query: {…}, headers: {…}, body, idempotency_key: <job id>, timeout: 30s,
/// expect: ["2xx"], classify: [{when: [409], then: ok, after, code, discard}]}`; only `url` must be
/// there. A body that is a text is sent as it is, anything else as JSON. `idempotency_key: null`
/// sends none.
record HttpArgs(
    String method,
    String url,
    Map<String, String> headers,
    Optional<Buffer> body,
    Duration timeout,
    Judging judging) {
  private static final Pattern METHOD = Pattern.compile("[A-Z][A-Z-]{0,31}");

  /// Makes a tunnel of the connection, which is no request to anything.
  private static final String TUNNEL = "CONNECT";

  private static final String KEY = "idempotency_key";
  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(30);

  static HttpArgs read(Context context) throws FailureException {
    var args =
        Args.of(
            context,
            "method",
            "url",
            "query",
            "headers",
            "body",
            KEY,
            "timeout",
            "expect",
            "classify");
    return new HttpArgs(
        method(args),
        url(args),
        headers(args, context),
        body(args),
        timeout(args),
        Judging.read(args));
  }

  private static String method(Args args) throws FailureException {
    var method = args.text("method", "GET").toUpperCase(Locale.ROOT);
    if (!METHOD.matcher(method).matches() || method.equals(TUNNEL)) {
      throw Args.wrong("method must be a method of HTTP, and not " + TUNNEL);
    }
    return method;
  }

  private static Duration timeout(Args args) throws FailureException {
    var timeout = args.duration("timeout", USUAL_TIMEOUT);
    if (!timeout.isPositive()) {
      throw Args.wrong("timeout must be longer than nothing");
    }
    return timeout;
  }

  private static String url(Args args) throws FailureException {
    var url = new StringBuilder(args.text("url"));
    var mark = url.indexOf("?") < 0 ? "?" : "&";
    for (var entry : args.texts("query").entrySet()) {
      url.append(mark)
          .append(encoded(entry.getKey()))
          .append('=')
          .append(encoded(entry.getValue()));
      mark = "&";
    }
    return url.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// What the sender says goes before what is sent by itself.
  private static Map<String, String> headers(Args args, Context context) throws FailureException {
    var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(args.texts("headers"));
    headers.putIfAbsent("user-agent", "millrace");
    var body = args.tree().path("body");
    if (args.has("body")) {
      headers.putIfAbsent(
          "content-type", body.isTextual() ? "text/plain; charset=utf-8" : "application/json");
    }
    if (!args.tree().path(KEY).isNull()) {
      headers.putIfAbsent("idempotency-key", args.text(KEY, context.id()));
    }
    context.claim().job().origin().trace().ifPresent(it -> headers.putIfAbsent("traceparent", it));
    return headers;
  }

  private static Optional<Buffer> body(Args args) {
    var body = args.tree().path("body");
    return args.has("body")
        ? Optional.of(Buffer.buffer(body.isTextual() ? body.textValue() : body.toString()))
        : Optional.empty();
  }
}
