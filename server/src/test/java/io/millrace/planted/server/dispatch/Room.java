package io.millrace.planted.server.dispatch;

/// To be seen by who may not.
public record Room() {}
