package io.millrace.planted.server.nowhere;

import io.millrace.planted.core.spi.Door;

/// A room that nobody has written down.
record HasNoRow(Door door) {}
