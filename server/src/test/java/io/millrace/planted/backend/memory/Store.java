package io.millrace.planted.backend.memory;

/// To be seen by who may not.
public record Store() {}
