package io.millrace.backend.redis.wire;

import io.vertx.redis.client.impl.types.ErrorType;

/// What follows from a reply that is no answer: the one table of it (`reliability.md` §6).
enum Reply {
  /// It is not ready yet: the same again, a little later.
  LATER,
  /// It has forgotten the scripts: load them, and the same again.
  LOAD,
  /// It may no longer write: another one leads now. Connect anew, and the same again.
  ELSEWHERE,
  /// It cannot take this now, and has not.
  REFUSED,
  /// The connection is gone: whether it was done nobody knows.
  UNKNOWN,
  /// A mistake of ours.
  MISTAKE;

  static Reply of(Throwable cause) {
    return cause instanceof ErrorType error ? of(error.toString()) : UNKNOWN;
  }

  private static Reply of(String text) {
    int end = text.indexOf(' ');
    return switch (end < 0 ? text : text.substring(0, end)) {
      case "LOADING", "TRYAGAIN" -> LATER;
      case "NOSCRIPT" -> LOAD;
      case "READONLY", "MASTERDOWN", "MOVED", "ASK" -> ELSEWHERE;
      case "BUSY",
          "MISCONF",
          "NOREPLICAS",
          "OOM",
          "CLUSTERDOWN",
          "NOAUTH",
          "WRONGPASS",
          "NOPERM",
          "WRONGTYPE" ->
          REFUSED;
      default -> text.startsWith("ERR max number of clients") ? LATER : MISTAKE;
    };
  }
}
