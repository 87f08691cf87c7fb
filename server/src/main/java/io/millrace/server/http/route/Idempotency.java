package io.millrace.server.http.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.core.job.Json;
import io.millrace.core.spi.AnswerStore.Begun;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Endpoint;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Answers a call that names itself by an `Idempotency-Key` once, and its repeats with the same
/// answer.
///
/// Kept are successes and refusals, not 429 and 5xx: those may be sent again, as may many items of
/// which one is answered so. Nor is 401, which says nothing of the call: who waited was not let in
/// any more.
public final class Idempotency {
  /// How long a call that was not answered keeps others of its key out.
  private static final Duration OPEN = Duration.ofSeconds(60);

  private static final int MAX_KEY = 255;

  private final Doors doors;
  private final Duration ttl;

  /// A call under a key, as the store knows it.
  public record Keyed(String scope, String print) {}

  public Idempotency(Doors doors, Duration ttl) {
    this.doors = doors;
    this.ttl = ttl;
  }

  /// The same endpoint, for calls that may be repeated.
  public Endpoint once(Endpoint endpoint) {
    return once(endpoint, UnaryOperator.identity());
  }

  /// The same where an answer is not to be kept as it is: a repeat gets what `kept` leaves of it.
  public Endpoint once(Endpoint endpoint, UnaryOperator<Reply> kept) {
    return call -> {
      var keyed = keyed(call);
      return keyed.isEmpty() ? endpoint.answer(call) : once(keyed.get(), call, endpoint, kept);
    };
  }

  private Future<Reply> once(Keyed keyed, Call call, Endpoint endpoint, UnaryOperator<Reply> kept) {
    return doors
        .answers()
        .begin(keyed.scope, keyed.print, List.of(), OPEN)
        .compose(begun ->
            switch (begun) {
              case Begun.Fresh _ ->
                  finish(keyed, call, endpoint, kept)
                      .compose(reply ->
                          reply.open() ? forget(keyed).map(reply) : Future.succeededFuture(reply))
                      .recover(cause -> forget(keyed).transform(_ -> Future.failedFuture(cause)));
              case Begun.Answered answered -> Future.succeededFuture(replay(answered));
              case Begun.Mismatch _ -> Future.failedFuture(mismatch());
              case Begun.Open _ -> Future.failedFuture(inFlight());
            });
  }

  /// Carries a call out and keeps what it is answered.
  public Future<Reply> finish(Keyed keyed, Call call, Endpoint endpoint) {
    return finish(keyed, call, endpoint, UnaryOperator.identity());
  }

  private Future<Reply> finish(
      Keyed keyed, Call call, Endpoint endpoint, UnaryOperator<Reply> kept) {
    return Future.succeededFuture()
        .compose(_ -> endpoint.answer(call))
        .recover(cause -> refusal(call, cause))
        .compose(reply -> keep(keyed, kept.apply(reply)).map(reply));
  }

  /// What is not kept may be sent again at once.
  private Future<Void> forget(Keyed keyed) {
    return doors.answers().finish(keyed.scope, 0, Json.EMPTY_OBJECT, Duration.ZERO);
  }

  private static Future<Reply> refusal(Call call, Throwable cause) {
    var problem = Problem.of(cause);
    return isKept(problem.code().status())
        ? Future.succeededFuture(Reply.problem(problem, call.requestId()))
        : Future.failedFuture(cause);
  }

  private Future<Void> keep(Keyed keyed, Reply reply) {
    return isKept(reply.status()) && !reply.open()
        ? doors.answers().finish(keyed.scope, reply.status(), envelope(reply), ttl)
        : Future.succeededFuture();
  }

  private static boolean isKept(int status) {
    return status < 500 && status != 429 && status != 401;
  }

  /// The answer with its headers, so that a repeat gets both.
  private static Json envelope(Reply reply) {
    ObjectNode envelope = Json.MAPPER.createObjectNode().put("type", reply.type());
    var headers = envelope.putObject("headers");
    reply.headers().forEach(header -> headers.put(header.name(), header.value()));
    return Json.write(envelope.put("body", reply.body().toString()));
  }

  public Reply replay(Begun.Answered answered) {
    var envelope = answered.body().tree();
    var body = Buffer.buffer(envelope.path("body").textValue());
    var reply = new Reply(answered.status(), envelope.path("type").textValue(), body, List.of());
    for (var header : envelope.path("headers").properties()) {
      reply = reply.with(header.getKey(), header.getValue().textValue());
    }
    return reply.with("idempotency-replayed", "true").did(Deed.NONE);
  }

  public static ProblemException mismatch() {
    return Problem.of(
            ProblemCode.IDEMPOTENCY_MISMATCH,
            "send the same call again, or another Idempotency-Key")
        .exception();
  }

  private static ProblemException inFlight() {
    return Problem.of(ProblemCode.IDEMPOTENCY_IN_FLIGHT, "ask again in a moment").exception();
  }

  public Duration ttl() {
    return ttl;
  }

  /// The name of a call, when it has one: its key, within its route.
  public Optional<Keyed> keyed(Call call) {
    return call.header("idempotency-key")
        .map(Idempotency::unquoted)
        .map(key ->
            new Keyed(call.caller().name() + " " + call.request().path() + " " + key, print(call)));
  }

  private static String unquoted(String header) {
    boolean quoted = header.length() > 1 && header.startsWith("\"") && header.endsWith("\"");
    if (!quoted && (header.startsWith("\"") || header.endsWith("\""))) {
      throw Problem.of(ProblemCode.MALFORMED, "close the quotes around the Idempotency-Key")
          .exception();
    }
    var key = quoted ? header.substring(1, header.length() - 1) : header;
    if (key.isEmpty() || key.length() > MAX_KEY) {
      throw Problem.of(ProblemCode.MALFORMED, "an Idempotency-Key has 1-255 characters")
          .exception();
    }
    return key;
  }

  private static String print(Call call) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      digest.update(call.query().meaning().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest(call.bytes().getBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
