package io.millrace.server.http.edge;

import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Reply.Rest;
import io.millrace.server.http.edge.pace.SlowClients;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/// A reply on its way out. A long one goes in slices, so that a client that takes some now and then
/// can be told from one that takes nothing.
final class Sending {
  private static final int SLICE = 64 * 1024;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;

  private final HttpServerRequest request;
  private final HttpServerResponse response;
  private final Reply reply;
  private final SlowClients.Visit visit;

  private Sending(HttpServerRequest request, Reply reply, SlowClients.Visit visit) {
    this.request = request;
    this.response = request.response();
    this.reply = reply;
    this.visit = visit;
  }

  /// Sends all of it; the future tells when the client's socket has it.
  static Future<Void> send(HttpServerRequest request, Reply reply, SlowClients.Visit visit) {
    return new Sending(request, reply, visit).start();
  }

  private Future<Void> start() {
    response.setStatusCode(reply.status());
    reply.headers().forEach(this::put);
    visit.expectTaking();
    if (reply.status() == NO_CONTENT || reply.status() == NOT_MODIFIED) {
      return response.end();
    }
    response.putHeader(HttpHeaders.CONTENT_TYPE, reply.type());
    return reply.rest().map(this::parts).orElseGet(this::whole);
  }

  /// Only cookies may come more than once (RFC 6265 §3).
  private void put(Reply.Header header) {
    if (header.name().equals("set-cookie")) {
      response.headers().add(header.name(), header.value());
    } else {
      response.putHeader(header.name(), header.value());
    }
  }

  private Future<Void> whole() {
    var body = reply.body();
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    if (request.method().equals(HttpMethod.HEAD)) {
      return response.end();
    }
    return body.length() <= SLICE ? response.end(body) : slices(body, 0);
  }

  /// The next part is asked for when the client's socket has the one before.
  private Future<Void> parts(Rest rest) {
    if (request.method().equals(HttpMethod.HEAD)) {
      return response.end();
    }
    response.setChunked(true);
    return part(rest);
  }

  private Future<Void> part(Rest rest) {
    return rest.next()
        .compose(part -> {
          visit.expectTaking();
          return part.isEmpty()
              ? response.end()
              : response.write(part.get()).compose(_ -> part(rest));
        });
  }

  private Future<Void> slices(Buffer body, int from) {
    visit.expectTaking();
    int to = Math.min(from + SLICE, body.length());
    return to == body.length()
        ? response.end(body.slice(from, to))
        : response.write(body.slice(from, to)).compose(_ -> slices(body, to));
  }
}
