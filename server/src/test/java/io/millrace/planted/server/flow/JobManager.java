package io.millrace.planted.server.flow;

/// Has no better name, and so no room.
record JobManager() {}
