package io.millrace.server.http.call;

import io.millrace.core.access.Caller;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/// One request that was let in and read: what its route needs to know of it.
public final class Call {
  /// Longest time that an answer may be waited for.
  public static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private static final Pattern PREFER_WAIT =
      Pattern.compile("(?:^|[,;])\\s*wait\\s*=\\s*\"?(\\d{1,3})\"?\\s*(?:$|[,;])");

  private final HttpServerRequest request;
  private final Terms terms;
  private final Map<String, String> parameters;
  private final Sent sent;
  private final Query query;

  public Call(HttpServerRequest request, Terms terms, Map<String, String> parameters, Sent sent) {
    this.request = request;
    this.terms = terms;
    this.parameters = parameters;
    this.sent = sent;
    this.query = Query.of(request.query());
  }

  /// Under which name it is answered, in which content type, and who asks.
  public record Terms(String requestId, String produces, Guest guest) {}

  /// A body as it came and as it was read.
  public record Sent(Buffer bytes, Body body) {
    public static final Sent NOTHING = new Sent(Buffer.buffer(), Body.NONE);
  }

  public String requestId() {
    return terms.requestId;
  }

  /// Who asks.
  public Caller caller() {
    return terms.guest.caller();
  }

  /// The same, and whether he is still let in.
  public Guest guest() {
    return terms.guest;
  }

  /// Whether a list is wanted as one item a line.
  public boolean wantsLines() {
    return terms.produces.equals(BodyRule.LINES);
  }

  /// Whether events are wanted as they come.
  public boolean wantsEvents() {
    return terms.produces.equals(Reply.EVENTS);
  }

  /// Whether only the head of the answer is asked for.
  public boolean isHead() {
    return request.method().equals(HttpMethod.HEAD);
  }

  /// The value of a parameter that the route's path has.
  public String parameter(String name) {
    var value = parameters.get(name);
    if (value == null) {
      throw new IllegalStateException("the path has no {" + name + "}");
    }
    return value;
  }

  public Query query() {
    return query;
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  /// The body's bytes, as a fingerprint needs them.
  public Buffer bytes() {
    return sent.bytes;
  }

  public Body body() {
    return sent.body;
  }

  /// The one JSON value of the body, `{}` when nothing was sent.
  public JsonValue json() {
    return switch (sent.body) {
      case Body.One(var value) -> value;
      case Body.Many _ ->
          throw Problem.of(ProblemCode.MALFORMED, "send one object, not many").exception();
    };
  }

  /// How long the answer may take to be the final one: `?wait=20s`, or `Prefer: wait=20`.
  public Optional<Duration> patience() {
    return query.duration("wait", LONGEST_WAIT).or(this::preferred);
  }

  /// The W3C trace context it came with.
  public Optional<String> traceparent() {
    return header("traceparent").filter(Traces::isTraceparent);
  }

  /// Ends when the caller is not there any more.
  public Future<Void> gone() {
    var gone = new CompletableFuture<Void>();
    request.response().closeHandler(_ -> gone.complete(null));
    return Future.fromCompletionStage(gone);
  }

  public HttpServerRequest request() {
    return request;
  }

  private Optional<Duration> preferred() {
    return header("prefer")
        .map(PREFER_WAIT::matcher)
        .filter(matcher -> matcher.find())
        .map(matcher -> Duration.ofSeconds(Long.parseLong(matcher.group(1))))
        .map(wait -> wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
  }
}
