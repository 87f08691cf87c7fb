package io.millrace.server.http.problem;

import java.util.Locale;

/// Every way in which a request can be refused; the table is closed. Retryable means that the same
/// request may be sent again later.
public enum ProblemCode {
  MALFORMED(400, "The request cannot be read"),
  CURSOR_MISMATCH(400, "The cursor belongs to another list: begin without one"),
  IDEMPOTENCY_KEY_REQUIRED(400, "Name the call by an Idempotency-Key"),
  UNAUTHENTICATED(401, "A valid key is needed"),
  FORBIDDEN(403, "The key does not allow this"),
  ORIGIN_REFUSED(403, "A page of another origin may not do this"),
  ADDRESS_REFUSED(403, "Not from this address"),
  NOT_FOUND(404, "There is nothing here"),
  METHOD_NOT_ALLOWED(405, "Use one of the methods in Allow"),
  NOT_ACCEPTABLE(406, "There is no such representation"),
  REQUEST_TIMEOUT(408, "The body did not arrive in time", true),
  STALE_LEASE(409, "The lease is gone: stop working on this job"),
  CONFLICT_STATE(409, "Not in the state it is in"),
  ALREADY_EXISTS(409, "There is one already"),
  IN_USE(409, "Something still needs it"),
  QUEUE_DRAINING(409, "The queue takes no new jobs"),
  IDEMPOTENCY_IN_FLIGHT(409, "The first call under this key is not answered yet", true),
  VERSION_CONFLICT(409, "It was changed meanwhile"),
  DEFINITION_CONFLICT(409, "The definition does not fit what runs"),
  CONCURRENCY_CONFLICT(409, "Another run holds the place"),
  ALREADY_DECIDED(409, "It was decided before"),
  CONNECTION_UNUSABLE(409, "The connection cannot be used"),
  GONE(410, "It was here, and its retention is over"),
  PRECONDITION_FAILED(412, "Another version is there: read it again"),
  PRECONDITION_REQUIRED(428, "Name the version you know by If-Match"),
  PAYLOAD_TOO_LARGE(413, "The body is too large"),
  URI_TOO_LONG(414, "The URL is too long"),
  UNSUPPORTED_MEDIA_TYPE(415, "Send another content type"),
  HEADERS_TOO_LARGE(431, "The headers are too large"),
  VALIDATION_FAILED(422, "Some fields are not right"),
  INVALID_DEFINITION(422, "The definition is not right"),
  EXPRESSION_ERROR(422, "An expression cannot be read"),
  INVALID_INPUT(422, "The input does not fit the workflow"),
  IDEMPOTENCY_MISMATCH(422, "This Idempotency-Key was used for another body"),
  DESTINATION_REFUSED(422, "The server does not call this address"),
  EVENT_LOOP(422, "An event led to itself too often"),
  UNKNOWN_REFERENCE(422, "Something is named that is not there"),
  QUOTA_EXCEEDED(429, "The quota is used up", true),
  LIMITER_FULL(429, "The limiter has nothing left", true),
  INTERNAL(500, "The server made a mistake"),
  NOT_SUPPORTED(501, "This backend cannot do that"),
  UPSTREAM_FAILED(502, "The other side failed"),
  UPSTREAM_TIMEOUT(504, "The other side did not answer in time", true),
  QUEUE_FULL(503, "The queue is full", true),
  BACKEND_UNAVAILABLE(503, "The store cannot be reached", true),
  OVERLOADED(503, "The server has too much to do", true),
  NOT_LEADER(503, "Another node leads", true),
  STARTING(503, "The server is starting", true),
  SHUTTING_DOWN(503, "The server is stopping", true),
  BREAKER_OPEN(503, "The circuit breaker is open", true);

  private final String wire = name().toLowerCase(Locale.ROOT);
  private final String type = "urn:millrace:problem:" + wire;
  private final int status;
  private final String title;
  private final boolean retryable;

  ProblemCode(int status, String title) {
    this(status, title, false);
  }

  ProblemCode(int status, String title, boolean retryable) {
    this.status = status;
    this.title = title;
    this.retryable = retryable;
  }

  /// The code of that name; it must be one.
  public static ProblemCode of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }

  /// The name that a sender sees.
  public String wire() {
    return wire;
  }

  public String type() {
    return type;
  }

  public int status() {
    return status;
  }

  public String title() {
    return title;
  }

  public boolean retryable() {
    return retryable;
  }
}
