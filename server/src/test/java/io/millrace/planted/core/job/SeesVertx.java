package io.millrace.planted.core.job;

import io.vertx.core.Future;

/// A value that waits: only the doors and the channels may.
record SeesVertx(Future<String> later) {}
