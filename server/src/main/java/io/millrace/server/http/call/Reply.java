package io.millrace.server.http.call;

import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;

/// What goes back: a status, a body of some type (or none), and headers beside the usual ones.
/// `rest` is what follows a body that does not come as a whole, `deed` what the call did, `taking`
/// who has the connection from then on. `open` is an answer for now: the same call, sent again, may
/// do what was not done.
public record Reply(
    int status,
    String type,
    Buffer body,
    List<Header> headers,
    Optional<Rest> rest,
    Deed deed,
    Optional<Taking> taking,
    boolean open) {
  public static final String JSON = "application/json";
  public static final String PROBLEM = "application/problem+json";
  public static final String TEXT = "text/plain; charset=utf-8";

  /// Server-sent events (HTML Living Standard §9.2).
  public static final String EVENTS = "text/event-stream";

  /// The header that tells one state of a thing from another (RFC 9110 §8.8.3).
  public static final String ETAG = "etag";

  private static final String DATA = "data: ";

  private static final Buffer NOTHING = Buffer.buffer();

  public record Header(String name, String value) {}

  /// The parts of a body that are made while the client takes those before; empty is the end.
  @FunctionalInterface
  public interface Rest {
    Future<Optional<Buffer>> next();
  }

  /// Who speaks on a connection that is a WebSocket from then on; `cut` closes it at once, whatever
  /// is still being written.
  @FunctionalInterface
  public interface Taking {
    void take(ServerWebSocket socket, Runnable cut);
  }

  public Reply(
      int status, String type, Buffer body, List<Header> headers, Optional<Rest> rest, Deed deed) {
    this(status, type, body, headers, rest, deed, Optional.empty(), false);
  }

  public Reply(int status, String type, Buffer body, List<Header> headers) {
    this(status, type, body, headers, Optional.empty(), Deed.UNTOLD);
  }

  public static Reply json(int status, JsonWriter json) {
    return new Reply(status, JSON, json.buffer(), List.of());
  }

  public static Reply text(int status, String text) {
    return new Reply(status, TEXT, Buffer.buffer(text), List.of());
  }

  /// As many lines as there are, some at a time.
  public static Reply lines(Rest lines) {
    return new Reply(200, BodyRule.LINES, NOTHING, List.of(), Optional.of(lines), Deed.UNTOLD);
  }

  /// Events for as long as there is something to say; nobody on the way is to keep or gather them.
  public static Reply events(Rest parts) {
    return new Reply(200, EVENTS, NOTHING, List.of(), Optional.of(parts), Deed.UNTOLD)
        .with("x-accel-buffering", "no")
        .with("content-encoding", "identity");
  }

  /// The head of such an answer.
  public static Reply noEvents() {
    return events(() -> Future.succeededFuture(Optional.empty()));
  }

  /// A WebSocket, from then on.
  public static Reply socket(Taking taking) {
    return new Reply(
        101, "", NOTHING, List.of(), Optional.empty(), Deed.UNTOLD, Optional.of(taking), false);
  }

  /// Without a body, as 204 and 304 are.
  public static Reply empty(int status) {
    return new Reply(status, "", NOTHING, List.of());
  }

  /// A refusal of the request with that id.
  public static Reply problem(Problem problem, String requestId) {
    var json = new JsonWriter();
    problem.write(json, requestId);
    var headers = new ArrayList<Header>();
    problem.headers().forEach((name, value) -> headers.add(new Header(name, value)));
    return new Reply(problem.code().status(), PROBLEM, json.buffer(), List.copyOf(headers));
  }

  /// With every JSON text in it changed, be it the body, a line, or the data of an event.
  public Reply through(UnaryOperator<Buffer> change) {
    return switch (type) {
      case JSON -> new Reply(status, type, change.apply(body), headers, rest, deed);
      case BodyRule.LINES ->
          new Reply(
              status,
              type,
              lines(body, change),
              headers,
              rest.map(it -> () -> it.next().map(part -> part.map(some -> lines(some, change)))),
              deed);
      case EVENTS ->
          new Reply(
              status,
              type,
              body,
              headers,
              rest.map(it -> () -> it.next().map(part -> part.map(some -> data(some, change)))),
              deed);
      default -> this;
    };
  }

  private static Buffer data(Buffer events, UnaryOperator<Buffer> change) {
    return lines(
        events,
        line ->
            line.length() > DATA.length() && line.getString(0, DATA.length()).equals(DATA)
                ? Buffer.buffer(DATA)
                    .appendBuffer(change.apply(line.slice(DATA.length(), line.length())))
                : line);
  }

  private static Buffer lines(Buffer lines, UnaryOperator<Buffer> change) {
    var changed = Buffer.buffer(lines.length());
    int from = 0;
    for (int at = 0; at < lines.length(); at++) {
      if (lines.getByte(at) == '\n') {
        changed.appendBuffer(change.apply(lines.getBuffer(from, at))).appendByte((byte) '\n');
        from = at + 1;
      }
    }
    return changed;
  }

  public Reply with(String name, String value) {
    var more = new ArrayList<>(headers);
    more.add(new Header(name, value));
    return new Reply(status, type, body, List.copyOf(more), rest, deed, taking, open);
  }

  /// With what the call did, for the record of who changed what.
  public Reply did(Deed told) {
    return new Reply(status, type, body, headers, rest, told, taking, open);
  }

  /// With something in it that was not done and may be later.
  public Reply forNow() {
    return new Reply(status, type, body, headers, rest, deed, taking, true);
  }

  public Optional<String> header(String name) {
    return headers.stream().filter(it -> it.name.equals(name)).map(Header::value).findFirst();
  }

  /// With the version that `If-Match` takes.
  public Reply withVersion(int version) {
    return with(ETAG, "\"" + version + "\"");
  }

  /// With a tag that stands for this body alone, in the version that it has.
  public Reply withBodyInTag() {
    var sum = new CRC32();
    sum.update(body.getBytes());
    var version = header(ETAG).orElseThrow().replace("\"", "");
    var others = headers.stream().filter(it -> !it.name.equals(ETAG)).toList();
    return new Reply(status, type, body, others, rest, deed, taking, open)
        .with(ETAG, "\"%s.%08x\"".formatted(version, sum.getValue()));
  }
}
