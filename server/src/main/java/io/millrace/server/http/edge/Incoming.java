package io.millrace.server.http.edge;

import io.millrace.server.http.call.Body;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call.Sent;
import io.millrace.server.http.json.syntax.Position;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/// A body on its way in: gathered up to its limit, then inflated and read. The limit holds for what
/// is sent and for what comes out of it.
final class Incoming {
  /// Reading more than this would hold up the event loop.
  private static final int SMALL = 64 * 1024;

  private final BodyRule rule;
  private final String type;
  private final boolean zipped;
  private final Limits limits;
  private final Buffer gathered = Buffer.buffer();

  private Incoming(BodyRule rule, String type, boolean zipped, Limits limits) {
    this.rule = rule;
    this.type = type;
    this.zipped = zipped;
    this.limits = limits;
  }

  /// Ends with a problem when the head says that the body will not do.
  static Incoming of(HttpServerRequest request, BodyRule rule, Limits limits) {
    var type = isAnnounced(request) ? type(request, rule) : "";
    var incoming = new Incoming(rule, type, isZipped(request), limits);
    if (length(request) > incoming.limit()) {
      throw incoming.tooLarge();
    }
    return incoming;
  }

  /// Whether the head promises a body.
  static boolean isAnnounced(HttpServerRequest request) {
    return isChunked(request) || length(request) > 0;
  }

  static boolean isChunked(HttpServerRequest request) {
    return request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  /// The announced length, 0 when there is none.
  static long length(HttpServerRequest request) {
    var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? 0 : Long.parseLong(length);
  }

  /// Ends with a problem as soon as there is too much.
  void add(Buffer chunk) {
    gathered.appendBuffer(chunk);
    if (gathered.length() > limit()) {
      throw tooLarge();
    }
  }

  /// Whether reading it takes so long that an event loop should not do it.
  boolean isLarge() {
    return zipped || gathered.length() > SMALL;
  }

  /// All of it, read strictly; ends with a problem or a malformed text.
  Sent read() {
    if (gathered.length() == 0) {
      return nothing();
    }
    var bytes = zipped ? inflated() : gathered;
    return new Sent(bytes, Body.read(rule, type, bytes.getBytes()));
  }

  private Sent nothing() {
    if (rule.needed()) {
      throw Problem.of(ProblemCode.MALFORMED, "send a body")
          .withPosition(Position.FIRST)
          .exception();
    }
    return Sent.NOTHING;
  }

  /// A bulk shows by its first byte that it is only one object; what is zipped shows nothing.
  private int limit() {
    boolean one = !zipped && gathered.length() > 0 && isOne(gathered.getByte(0));
    return rule.large() && !one ? limits.bulkBytes() : limits.objectBytes();
  }

  private boolean isOne(byte first) {
    return rule == BodyRule.BULK && first == '{' && !type.equals(BodyRule.LINES);
  }

  private Buffer inflated() {
    try (var stream = new Zipped(gathered.getBytes())) {
      var bytes = stream.readNBytes(limit() + 1);
      boolean one = bytes.length > 0 && isOne(bytes[0]);
      if (bytes.length > (one ? limits.objectBytes() : limit())) {
        throw tooLarge();
      }
      if (stream.left() > 0) {
        throw malformed("something stands behind the end of what is zipped");
      }
      return Buffer.buffer(bytes);
    } catch (IOException _) {
      throw malformed("the body is not gzip");
    }
  }

  /// All of a gzip text at once; what stands behind it Java reads over.
  private static final class Zipped extends GZIPInputStream {
    /// Check sum and length, which the inflater leaves alone.
    private static final int TRAILER = 8;

    Zipped(byte[] all) throws IOException {
      super(new ByteArrayInputStream(all), Math.max(1, all.length));
    }

    /// How much was not read, at the end.
    int left() {
      return inf.getRemaining() - TRAILER;
    }
  }

  private RuntimeException tooLarge() {
    return Problem.of(ProblemCode.PAYLOAD_TOO_LARGE, "keep the body below " + limit() + " bytes")
        .with("limit", limit())
        .exception();
  }

  private static String type(HttpServerRequest request, BodyRule rule) {
    var header = request.getHeader(HttpHeaders.CONTENT_TYPE);
    var parts = header == null ? "" : header.toLowerCase(Locale.ROOT).replace(" ", "");
    var type = parts.split(";", 2)[0];
    boolean utf8 = !parts.contains("charset=") || parts.matches(".*charset=\"?utf-8\"?(;.*)?");
    if (!rule.types().contains(type) || !utf8) {
      throw unsupported("send " + String.join(" or ", rule.types()) + " in UTF-8");
    }
    return type;
  }

  private static boolean isZipped(HttpServerRequest request) {
    var encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding == null || encoding.equalsIgnoreCase("identity")) {
      return false;
    }
    if (!encoding.equalsIgnoreCase("gzip")) {
      throw unsupported("the only content encoding is gzip");
    }
    return true;
  }

  private static RuntimeException malformed(String detail) {
    return Problem.of(ProblemCode.MALFORMED, detail).exception();
  }

  private static RuntimeException unsupported(String detail) {
    return Problem.of(ProblemCode.UNSUPPORTED_MEDIA_TYPE, detail).exception();
  }
}
