package io.millrace.backend.redis.wire;

import io.millrace.core.spi.BackendUnavailable;

/// That Redis does not let this server in, or not do what it must: a person has to change its
/// account, or the settings.
public final class Barred extends BackendUnavailable {
  private static final long serialVersionUID = 1L;

  Barred(String message) {
    super(message);
  }
}
