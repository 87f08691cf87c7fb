package io.millrace.server.http.ui;

import io.millrace.server.http.call.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// One file of the web UI: plain, and as it was packed by the build, the best first.
///
/// A browser may keep what its name tells apart from every other version; of everything else it
/// asks each time whether it is still the same (RFC 9110 §13.1.2).
record WebFile(String type, Buffer plain, Map<String, Buffer> packed, String tag) {
  /// Pages load nothing from elsewhere, run nothing that is not a file of theirs, and stand in no
  /// frame of others.
  private static final String POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
          + " object-src 'none'";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "png", "image/png",
          "json", "application/json",
          "txt", "text/plain; charset=utf-8");

  static WebFile read(Packed files, String name, Set<String> all) {
    var plain = files.bytes(name);
    var packed = new LinkedHashMap<String, Buffer>();
    if (all.contains(name + Packed.BROTLI)) {
      packed.put("br", files.bytes(name + Packed.BROTLI));
    }
    if (all.contains(name + Packed.GZIP)) {
      packed.put("gzip", files.bytes(name + Packed.GZIP));
    }
    var ending = name.substring(name.lastIndexOf('.') + 1);
    var type = TYPES.getOrDefault(ending, "application/octet-stream");
    return new WebFile(type, plain, packed, "\"" + digest(plain) + "\"");
  }

  /// As this browser takes it; `forever` says that its name changes with its content.
  Reply reply(HttpServerRequest request, boolean forever) {
    boolean known = tag.equals(request.getHeader(HttpHeaders.IF_NONE_MATCH));
    var reply = known ? Reply.empty(304) : body(request);
    return reply
        .with("etag", tag)
        .with("cache-control", forever ? "public, max-age=31536000, immutable" : "no-cache")
        .with("vary", "accept-encoding")
        .with("content-security-policy", POLICY)
        .with("x-content-type-options", "nosniff")
        .with("referrer-policy", "no-referrer");
  }

  private Reply body(HttpServerRequest request) {
    var header = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
    var taken = header == null ? "" : header.toLowerCase(Locale.ROOT).replace(" ", "");
    for (var each : packed.entrySet()) {
      if (List.of(taken.split(",")).contains(each.getKey())) {
        return new Reply(200, type, each.getValue(), List.of())
            .with("content-encoding", each.getKey());
      }
    }
    return new Reply(200, type, plain, List.of());
  }

  private static String digest(Buffer bytes) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(bytes.getBytes());
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
