package io.millrace.planted.integration;

/// To be seen by who may not.
public record Client() {}
