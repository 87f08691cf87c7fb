package io.millrace.planted.core.job;

import io.millrace.planted.core.spi.Door;

/// A value that sees the door above it.
record SeesItsDoor(Door door) {}
