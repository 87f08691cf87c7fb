package io.millrace.planted.server.tell;

import io.millrace.planted.server.queue.OpensACircle;

/// One half of a circle of two packages.
public record ClosesACircle(OpensACircle other) {}
