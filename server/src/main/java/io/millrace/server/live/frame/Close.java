package io.millrace.server.live.frame;

/// Why the server ends a socket, as a client is told.
public enum Close {
  AWAY(1001, "the node stops"),
  TOO_LONG(1009, "a message is too long"),
  BAD(4400, "a message of this kind is not understood"),
  UNAUTHENTICATED(4401, "what let you in does not any more"),
  NO_HELLO(4408, "say hello first"),
  TWICE(4409, "that number is in use"),
  TOO_MANY(4429, "too many connections"),
  SLOW(4508, "too slow");

  private final int code;
  private final String reason;

  Close(int code, String reason) {
    this.code = code;
    this.reason = reason;
  }

  public short code() {
    return (short) code;
  }

  public String reason() {
    return reason;
  }
}
