package io.millrace.backend.redis.wire;

/// That a call never left, for want of a connection: nothing was done.
final class NotSent extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotSent(Throwable cause) {
    super("cannot be reached: " + cause.getMessage(), cause, false, false);
  }
}
