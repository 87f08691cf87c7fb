package io.millrace.planted.server;

import io.millrace.planted.backend.memory.Store;

/// Not the assembly, and yet it knows what the server stands on.
record SeesABackend(Store store) {}
