package io.millrace.planted.plugin.performer;

import io.millrace.planted.backend.memory.Store;

/// A sibling that sees its sibling.
record SeesABackend(Store store) {}
