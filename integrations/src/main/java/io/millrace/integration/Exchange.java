package io.millrace.integration;

import io.millrace.core.egress.Destination;
import io.millrace.core.egress.EgressGuard;
import io.millrace.core.egress.RefusedException;
import io.millrace.integration.Reply.Trouble;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// One call under way, on an event loop of its own. It knows at every moment how far it has come,
/// so that whatever ends it, its reply says what the other side may have done.
final class Exchange {
  private final Road road;
  private final Request request;
  private final Destination destination;
  private final Context loop;
  private final Promise<Reply> reply = Promise.promise();

  // What follows belongs to the event loop.

  private final Buffer body = Buffer.buffer();
  private @Nullable HttpClientRequest sent;
  private @Nullable HttpClientResponse head;
  private boolean over;
  private long timer;

  /// What all calls go by. With a proxy, names are its own to resolve.
  record Road(Vertx vertx, EgressGuard guard, Names names, HttpClient client, boolean proxied) {}

  private Exchange(Road road, Request request, Destination destination) {
    this.road = road;
    this.request = request;
    this.destination = destination;
    this.loop = road.vertx.getOrCreateContext();
  }

  static Exchange begin(Road road, Request request, Destination destination) {
    var exchange = new Exchange(road, request, destination);
    exchange.loop.runOnContext(_ -> exchange.begin());
    return exchange;
  }

  /// Waits for the reply, on a thread that may; interrupted, it drops the call.
  Reply await() throws InterruptedException {
    try {
      return reply.future().toCompletionStage().toCompletableFuture().get();
    } catch (InterruptedException e) {
      loop.runOnContext(_ -> giveUp(Trouble.TIMED_OUT));
      throw e;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call ends with a reply", e);
    }
  }

  private void begin() {
    timer =
        road.vertx.setTimer(
            Math.max(1, request.timeout().toMillis()), _ -> giveUp(Trouble.TIMED_OUT));
    Future.succeededFuture()
        .compose(_ -> road.proxied ? road.client.request(options()) : connect())
        .onComplete(this::send, this::notSent);
  }

  private Future<HttpClientRequest> connect() {
    var known = destination.address().map(List::of).map(Future::succeededFuture);
    return known
        .orElseGet(() -> road.names.resolve(destination.host()))
        .compose(this::checked)
        .compose(addresses -> connect(addresses, 0));
  }

  private Future<List<InetAddress>> checked(List<InetAddress> addresses) {
    try {
      road.guard.check(destination, addresses);
      return Future.succeededFuture(addresses);
    } catch (RefusedException e) {
      return Future.failedFuture(e);
    }
  }

  /// To the checked addresses, one after the other until one takes the connection.
  private Future<HttpClientRequest> connect(List<InetAddress> addresses, int at) {
    var server =
        SocketAddress.inetSocketAddress(destination.port(), addresses.get(at).getHostAddress());
    var asked = road.client.request(options().setServer(server));
    return at + 1 == addresses.size()
        ? asked
        : asked.recover(e -> over ? Future.failedFuture(e) : connect(addresses, at + 1));
  }

  private RequestOptions options() {
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.valueOf(request.method()))
            .setSsl(destination.tls())
            .setHost(destination.host())
            .setPort(destination.port())
            .setURI(destination.target())
            .setFollowRedirects(false)
            .putHeader(HttpHeaders.ACCEPT_ENCODING, Unpacking.ENCODING);
    request.headers().forEach(options::putHeader);
    return options;
  }

  private void notSent(Throwable cause) {
    end(
        switch (cause) {
          case RefusedException refused -> new Reply.Refused(refused.rule());
          case NoAddressException _ -> new Reply.Unsent(Trouble.NAME_NOT_RESOLVED);
          case SSLException _ -> new Reply.Unsent(Trouble.TLS_FAILED);
          default -> new Reply.Unsent(Trouble.CONNECT_FAILED);
        });
  }

  private void send(HttpClientRequest connected) {
    if (over) {
      connected.reset();
      return;
    }
    sent = connected;
    var answered =
        request.body().isPresent() ? connected.send(request.body().get()) : connected.send();
    answered.onComplete(this::read, _ -> giveUp(Trouble.CONNECTION_CLOSED));
  }

  private void read(HttpClientResponse response) {
    head = response;
    response.exceptionHandler(_ -> giveUp(Trouble.CONNECTION_CLOSED));
    response.handler(this::take);
    response.endHandler(_ -> end(new Reply.Answer(response.statusCode(), headers(response), body)));
  }

  private void take(Buffer part) {
    if (body.length() + part.length() > request.mostBytes()) {
      giveUp(Trouble.ANSWER_TOO_LARGE);
    } else {
      body.appendBuffer(part);
    }
  }

  private static Map<String, String> headers(HttpClientResponse response) {
    var headers = new LinkedHashMap<String, String>();
    response
        .headers()
        .forEach((name, value) ->
            headers.merge(name.toLowerCase(Locale.ROOT), value, (one, more) -> one + ", " + more));
    return headers;
  }

  /// Ends it where it stands.
  private void giveUp(Trouble why) {
    if (head != null) {
      end(new Reply.Unreadable(head.statusCode(), headers(head), why));
    } else if (sent != null) {
      end(new Reply.Unanswered(why));
    } else {
      end(new Reply.Unsent(why));
    }
    if (sent != null) {
      sent.reset();
    }
  }

  private void end(Reply with) {
    over = true;
    road.vertx.cancelTimer(timer);
    reply.tryComplete(with);
  }
}
