package io.millrace.server.http.edge;

import io.millrace.core.job.Ids;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;

/// Names requests: as their sender did, or anew.
final class RequestIds {
  static final String HEADER = "x-request-id";

  private static final Pattern GOOD = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

  private final Ids ids;

  RequestIds(Ids ids) {
    this.ids = ids;
  }

  String of(HttpServerRequest request) {
    var sent = request.getHeader(HEADER);
    return sent != null && GOOD.matcher(sent).matches() ? sent : "req-" + ids.stamp();
  }
}
