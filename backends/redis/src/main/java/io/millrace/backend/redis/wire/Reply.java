package io.millrace.backend.redis.wire;

import io.vertx.redis.client.impl.types.ErrorType;

/// What follows from a reply that is no answer: the one table of it (`reliability.md` §6).
enum Reply {
  /// It is not ready yet: the same again, a little later.
  LATER,
  /// The keys are on their way to another: the same again, very soon.
  SOON,
  /// It has forgotten the scripts: load them, and the same again.
  LOAD,
  /// It may no longer write: another one leads now. Look who, and the same again.
  ELSEWHERE,
  /// Another one has the slot for good.
  MOVED,
  /// Another one is to be asked for this once.
  ASK,
  /// It cannot take this now, and has not.
  REFUSED,
  /// It has no room for what is new.
  FULL,
  /// The part of the cluster that has the slot is away.
  AWAY,
  /// We are not let in, or may not do this.
  BARRED,
  /// There was no connection, so nothing was sent.
  NOT_SENT,
  /// The connection is gone: whether it was done nobody knows.
  UNKNOWN,
  /// A mistake of ours.
  MISTAKE;

  static Reply of(Throwable cause) {
    return switch (cause) {
      case ErrorType error -> of(error.toString());
      case NotSent unsent -> unsent.getCause() instanceof ErrorType said ? of(said) : NOT_SENT;
      default -> UNKNOWN;
    };
  }

  private static Reply of(String text) {
    int end = text.indexOf(' ');
    return switch (end < 0 ? text : text.substring(0, end)) {
      case "LOADING" -> LATER;
      case "TRYAGAIN" -> SOON;
      case "NOSCRIPT" -> LOAD;
      case "READONLY", "MASTERDOWN" -> ELSEWHERE;
      case "MOVED" -> MOVED;
      case "ASK" -> ASK;
      case "BUSY", "MISCONF", "NOREPLICAS", "WRONGTYPE" -> REFUSED;
      case "OOM" -> FULL;
      case "CLUSTERDOWN" -> AWAY;
      case "NOAUTH", "WRONGPASS", "NOPERM" -> BARRED;
      // The words of the client, for a connection that is gone and for bytes that are no reply.
      case "CONNECTION_CLOSED", "ILLEGAL_STATE" -> UNKNOWN;
      default -> text.startsWith("ERR max number of clients") ? LATER : MISTAKE;
    };
  }
}
