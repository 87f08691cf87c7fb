package io.millrace.planted.server.queue;

import io.millrace.planted.server.tell.ClosesACircle;

/// The other half.
public record OpensACircle(ClosesACircle other) {}
