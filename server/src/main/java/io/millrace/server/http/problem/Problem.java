package io.millrace.server.http.problem;

import io.millrace.core.job.Fault;
import io.millrace.core.job.Json;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.NotSupported;
import io.millrace.core.spi.StoreFull;
import io.millrace.server.http.fields.Finding;
import io.millrace.server.http.fields.InvalidFields;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.json.syntax.MalformedJson;
import io.millrace.server.http.json.syntax.Position;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Why a request, or one item of it, was refused; `detail` says what to do next.
///
/// `members` are what the code brings beside the rest (`state`, `limit`, …), as they are written;
/// `headers` go with the answer when the whole request is refused.
public record Problem(
    ProblemCode code,
    String detail,
    List<Finding> errors,
    Optional<Position> position,
    Map<String, Json> members,
    Map<String, String> headers) {
  private static final String RETRY_AFTER = "retry-after";
  private static final String SOON = "1";

  public Problem {
    errors = List.copyOf(errors);
  }

  public static Problem of(ProblemCode code, String detail) {
    return new Problem(
        code,
        detail,
        List.of(),
        Optional.empty(),
        Map.of(),
        code.retryable() ? Map.of(RETRY_AFTER, SOON) : Map.of());
  }

  /// What to tell the sender of something that was thrown: his own mistake, or that it was ours.
  public static Problem of(Throwable cause) {
    return switch (cause) {
      case ProblemException refused -> refused.problem();
      case MalformedJson malformed -> of(malformed);
      case InvalidFields invalid -> of(invalid.findings());
      case StoreFull full -> of(ProblemCode.OVERLOADED, String.valueOf(full.getMessage()));
      case BackendUnavailable unavailable ->
          of(ProblemCode.BACKEND_UNAVAILABLE, String.valueOf(unavailable.getMessage()));
      case NotSupported cannot ->
          of(ProblemCode.NOT_SUPPORTED, String.valueOf(cannot.getMessage()));
      default -> of(ProblemCode.INTERNAL, "try again later; the server's log knows more");
    };
  }

  private static Problem of(MalformedJson malformed) {
    var problem =
        of(ProblemCode.MALFORMED, malformed.detail() + " at " + spoken(malformed.position()))
            .withPosition(malformed.position());
    return malformed.pointer().isEmpty() ? problem : problem.with("pointer", malformed.pointer());
  }

  /// Everything that is wrong with the fields of a body.
  public static Problem of(List<Finding> errors) {
    var first = errors.getFirst().fault();
    var where = first.pointer().isEmpty() ? "the body" : first.pointer();
    var more = errors.size() == 1 ? "" : " (and %d more faults)".formatted(errors.size() - 1);
    return of(code(errors), where + " " + first.detail() + more).withErrors(errors);
  }

  /// A body whose only mistake is to name what is not there has a code of its own.
  private static ProblemCode code(List<Finding> errors) {
    return errors.stream().allMatch(it -> it.fault().reason().equals(Fault.UNKNOWN_REFERENCE))
        ? ProblemCode.UNKNOWN_REFERENCE
        : ProblemCode.VALIDATION_FAILED;
  }

  public Problem withErrors(List<Finding> changed) {
    return new Problem(code, detail, changed, position, members, headers);
  }

  public Problem with(String member, String value) {
    return with(member, new JsonWriter(64).text(value).json());
  }

  public Problem with(String member, long value) {
    return with(member, Json.of(Long.toString(value)));
  }

  public Problem with(String member, Json value) {
    var more = new LinkedHashMap<>(members);
    more.put(member, value);
    return new Problem(code, detail, errors, position, more, headers);
  }

  /// When the same request may be sent again, in whole seconds, at least one.
  public Problem withRetryAfter(Duration delay) {
    return withHeader(RETRY_AFTER, Long.toString(Math.max(1, delay.plusMillis(999).toSeconds())));
  }

  public Problem withHeader(String name, String value) {
    var more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Problem(code, detail, errors, position, members, more);
  }

  /// Ends a route with this problem.
  public ProblemException exception() {
    return new ProblemException(this);
  }

  /// Writes it as the answer to the request of that id.
  public void write(JsonWriter json, String requestId) {
    json.object()
        .put("type", code.type())
        .put("title", code.title())
        .put("status", code.status())
        .put("detail", detail)
        .put("instance", "urn:millrace:request:" + requestId)
        .put("code", code.wire())
        .put("retryable", code.retryable());
    if (code == ProblemCode.INTERNAL) {
      json.put("request_id", requestId);
    }
    position.ifPresent(it -> write(json, it));
    members.forEach(json::put);
    if (!errors.isEmpty()) {
      json.array("errors");
      errors.forEach(error -> write(json, error));
      json.endArray();
    }
    json.endObject();
  }

  /// The same, wrong at this place of a text.
  public Problem withPosition(Position place) {
    return new Problem(code, detail, errors, Optional.of(place), members, headers);
  }

  private static void write(JsonWriter json, Position position) {
    json.object("position")
        .put("line", position.line())
        .put("column", position.column())
        .endObject();
  }

  private static void write(JsonWriter json, Finding error) {
    json.object()
        .put(error.isOfQuery() ? "parameter" : "pointer", error.where())
        .put("reason", error.fault().reason())
        .put("detail", error.fault().detail());
    error
        .stretch()
        .ifPresent(it -> {
          write(json, it.position());
          json.put("length", it.length());
        });
    error.hint().ifPresent(hint -> json.put("hint", hint));
    json.endObject();
  }

  private static String spoken(Position position) {
    return "line " + position.line() + ", column " + position.column();
  }
}
