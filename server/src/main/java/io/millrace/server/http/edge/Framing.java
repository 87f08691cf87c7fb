package io.millrace.server.http.edge;

import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Whether it is plain where a request begins and ends, and whom it is for. Two servers that do not
/// agree about that can be played off against each other, so there is one spelling and no repair.
final class Framing {
  /// The answer to another version, as it goes over the wire: Vert.x would write it as one of that
  /// version.
  static final String OTHER_VERSION = otherVersion();

  /// What decides over a request and has one value (RFC 9110 §5.3): of two, another server may look
  /// at the other.
  private static final List<String> SINGLE =
      List.of(
          "Authorization",
          "Content-Type",
          "Idempotency-Key",
          "Origin",
          "Sec-Fetch-Site",
          "X-Api-Key",
          "X-Csrf-Token");

  private static final String ONLY_ENCODING = "chunked";

  private Framing() {}

  private static String otherVersion() {
    var body =
        """
        {"type":"urn:millrace:problem:malformed","title":"HTTP version not supported","status":505,\
        "detail":"speak HTTP/1.1 or HTTP/1.0","code":"malformed","retryable":false}\
        """;
    return """
    HTTP/1.1 505 HTTP Version Not Supported
    connection: close
    cache-control: no-store
    content-type: application/problem+json
    content-length: %d

    """
            .formatted(body.length())
            .replace("\n", "\r\n")
        + body;
  }

  /// Whether it is of a version that is spoken here; Vert.x knows no other of this kind.
  static boolean isSpoken(HttpServerRequest request) {
    @Nullable HttpVersion version = request.version();
    return version != null;
  }

  /// Ends with a problem unless everything is plain.
  static void check(HttpServerRequest request) {
    if (request.uri().length() > Limits.URL) {
      throw tooLong().exception();
    }
    if (!request.uri().startsWith("/")) {
      throw malformed("ask for a path that begins with /");
    }
    if (request.headers().contains("")) {
      throw malformed("give every header a name");
    }
    if (!isPlainlyEncoded(request)) {
      throw malformed("the only transfer encoding is 'chunked', and then without a Content-Length");
    }
    if (request.headers().getAll(HttpHeaders.HOST).size() != 1) {
      throw malformed("send exactly one Host header");
    }
    for (var name : SINGLE) {
      if (request.headers().getAll(name).size() > 1) {
        throw malformed("send at most one " + name + " header");
      }
    }
  }

  /// What to tell of a request that could not even be decoded.
  static Problem undecodable(@Nullable Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      return tooLong();
    }
    if (cause instanceof TooLongHttpHeaderException) {
      var detail = "keep the headers below " + Limits.HEADERS + " bytes together";
      return Problem.of(ProblemCode.HEADERS_TOO_LARGE, detail).with("limit", Limits.HEADERS);
    }
    return Problem.of(ProblemCode.MALFORMED, "this is not HTTP/1.1 as RFC 9112 has it");
  }

  private static boolean isPlainlyEncoded(HttpServerRequest request) {
    var encodings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
    return encodings.isEmpty()
        || (encodings.size() == 1
            && encodings.getFirst().equalsIgnoreCase(ONLY_ENCODING)
            && request.version() == HttpVersion.HTTP_1_1
            && !request.headers().contains(HttpHeaders.CONTENT_LENGTH));
  }

  private static Problem tooLong() {
    return Problem.of(ProblemCode.URI_TOO_LONG, "keep the URL below " + Limits.URL + " bytes")
        .with("limit", Limits.URL);
  }

  private static RuntimeException malformed(String detail) {
    return Problem.of(ProblemCode.MALFORMED, detail).exception();
  }
}
