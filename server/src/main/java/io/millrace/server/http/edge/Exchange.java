package io.millrace.server.http.edge;

import io.millrace.server.http.access.Veil;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Call.Sent;
import io.millrace.server.http.call.Guest;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Table.Operation;
import io.millrace.server.http.edge.pace.SlowClients;
import io.millrace.server.http.edge.pace.Wire;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One request from its head to the end of its answer: its body is gathered and read, its route
/// asked, the reply sent.
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  /// A body that nobody reads is let pass up to this size; beyond it the connection ends.
  private static final int SHORT = 64 * 1024;

  private final HttpServerRequest request;
  private final String id;
  private final SlowClients.Visit visit;
  private final int turn;
  private boolean answered;

  /// What was found under the path: an operation, the content type it is to answer in, and the
  /// values of the path's parameters; who asked, and what is hidden from him.
  record Found(
      Operation operation,
      String produces,
      Map<String, String> parameters,
      Guest guest,
      Optional<Veil> veil) {
    /// The reply as its caller may see it.
    private Reply veiled(Reply reply) {
      return veil.map(it -> reply.through(it::over)).orElse(reply);
    }
  }

  Exchange(HttpServerRequest request, String id, SlowClients.Visit visit) {
    this.request = request;
    this.id = id;
    this.visit = visit;
    this.turn = visit.begin();
    request.exceptionHandler(this::breakOff);
  }

  /// Reads the body that the route takes, then asks the route; ends with a problem when the head
  /// says that the body will not do.
  void serve(Vertx vertx, Found found, Limits limits) {
    if (found.operation().body() != BodyRule.NONE) {
      var incoming = Incoming.of(request, found.operation().body(), limits);
      expectBody();
      request
          .handler(chunk -> gather(incoming, chunk))
          .endHandler(_ -> read(vertx, found, incoming));
    } else if (Incoming.isAnnounced(request)) {
      // Nobody looks at it, but a request that turns out to be broken must not be carried out.
      expectBody();
      request.endHandler(_ -> ask(found, Sent.NOTHING));
    } else {
      ask(found, Sent.NOTHING);
    }
  }

  private void expectBody() {
    visit.expectBody(this::refuseSlowBody);
    if (HttpHeaders.CONTINUE.toString().equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
  }

  /// Answers with a problem; after a long body that nobody will read, the connection ends as well.
  void refuse(Problem problem) {
    boolean isShort = Incoming.length(request) <= SHORT && !Incoming.isChunked(request);
    if (isShort || request.isEnded()) {
      reply(Reply.problem(problem, id));
    } else {
      refuseAndClose(problem);
    }
  }

  /// Answers with a problem and ends the connection: at once when nothing more comes, else when the
  /// client has sent what it is sending, for until then it would not see the answer.
  void refuseAndClose(Problem problem) {
    if (answered) {
      return;
    }
    if (!request.isEnded()) {
      request.handler(null).endHandler(_ -> leave());
    }
    send(goodbye(problem)).onComplete(_ -> leave(), _ -> visit.cut());
  }

  private Reply goodbye(Problem problem) {
    return Reply.problem(problem, id).with("connection", "close");
  }

  /// The body cannot be read on. When that is because its chunks are broken, the client still hears
  /// it, or what it was answered before, though Vert.x closes at once.
  private void breakOff(Throwable cause) {
    if (!answered && !(cause instanceof IOException || cause instanceof VertxException)) {
      send(goodbye(Framing.undecodable(cause))).onComplete(_ -> visit.cut(), _ -> visit.cut());
    }
    answered = true;
    new Wire(request.connection()).flush();
  }

  private void refuseSlowBody() {
    refuseAndClose(Problem.of(ProblemCode.REQUEST_TIMEOUT, "send the body without long breaks"));
  }

  private void gather(Incoming incoming, Buffer chunk) {
    try {
      incoming.add(chunk);
    } catch (ProblemException refused) {
      refuseAndClose(refused.problem());
    }
  }

  private void read(Vertx vertx, Found found, Incoming incoming) {
    visit.work();
    if (incoming.isLarge()) {
      vertx.executeBlocking(incoming::read, false).onComplete(sent -> ask(found, sent), this::fail);
      return;
    }
    try {
      ask(found, incoming.read());
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  private void ask(Found found, Sent sent) {
    visit.expectAnswer(this::giveUp);
    var terms = new Call.Terms(id, found.produces(), found.guest());
    var call = new Call(request, terms, found.parameters(), sent);
    answer(found, call).map(found::veiled).onComplete(this::reply, this::fail);
  }

  private static Future<Reply> answer(Found found, Call call) {
    try {
      return found.operation().endpoint().answer(call);
    } catch (RuntimeException | Error e) {
      return Future.failedFuture(e);
    }
  }

  /// Something went wrong behind the route and its answer will never come.
  private void giveUp() {
    fail(new IllegalStateException("the route did not answer"));
  }

  /// Answers with what the failure means to the client.
  void fail(Throwable cause) {
    var problem = Problem.of(cause);
    if (problem.code() == ProblemCode.INTERNAL) {
      LOG.error("request failed request={} {} {}", id, request.method(), request.path(), cause);
    }
    if (problem.code() == ProblemCode.SHUTTING_DOWN) {
      // What would come next over this connection would not be answered any more.
      refuseAndClose(problem);
    } else {
      refuse(problem);
    }
  }

  /// Answers, unless that was done.
  void reply(Reply reply) {
    if (!answered) {
      reply
          .taking()
          .ifPresentOrElse(
              this::handOver, () -> send(reply).onComplete(_ -> rest(), _ -> visit.cut()));
    }
  }

  /// The connection is a WebSocket, and how long what takes there is for whoever speaks on it.
  private void handOver(Reply.Taking taking) {
    answered = true;
    visit.work();
    request.toWebSocket().onComplete(socket -> taking.take(socket, visit::cut), this::notTaken);
  }

  /// Vert.x has answered what it could not agree to.
  private void notTaken(Throwable cause) {
    LOG.info("no socket request={} error={}", id, cause.toString());
    visit.expectFarewell();
  }

  private Future<Void> send(Reply reply) {
    answered = true;
    return Sending.send(request, reply, visit);
  }

  /// A request that came right behind this one has its own deadline by now.
  private void rest() {
    if (visit.isAt(turn)) {
      visit.expectNext();
    }
  }

  private void leave() {
    if (request.isEnded() && request.response().ended()) {
      visit.close();
    } else {
      visit.expectFarewell();
    }
  }
}
