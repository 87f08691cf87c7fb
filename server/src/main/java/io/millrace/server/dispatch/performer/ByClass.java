package io.millrace.server.dispatch.performer;

import io.millrace.core.job.FailureKind;
import io.millrace.core.spi.BackendUnavailable;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.util.concurrent.RejectedExecutionException;

/// Of what kind a failure is as far as the class of its exception tells, or that of what caused it:
/// the table of `engine.md` §4.
public final class ByClass {
  /// Longer chains of causes are circles, or no help.
  private static final int DEEPEST = 8;

  private ByClass() {}

  static FailureKind kind(Throwable thrown) {
    var cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      var kind = ofItself(cause);
      if (kind != FailureKind.UNKNOWN) {
        return kind;
      }
      cause = cause.getCause();
    }
    return FailureKind.UNKNOWN;
  }

  private static FailureKind ofItself(Throwable thrown) {
    return switch (thrown) {
      // Refused, reset, nobody there: nothing was done.
      case ConnectException _,
          NoRouteToHostException _,
          UnknownHostException _,
          HttpConnectTimeoutException _ ->
          FailureKind.RETRYABLE;
      case SocketException _, EOFException _ -> FailureKind.RETRYABLE;
      // Of our own store: what a performer asked of it can be asked again soon.
      case RejectedExecutionException _, BackendUnavailable _ -> FailureKind.TRANSIENT;
      case Throwable _ -> FailureKind.UNKNOWN;
    };
  }
}
