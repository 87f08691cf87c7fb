package io.millrace.planted.core.spi;

/// To be seen by who may not.
public record Door() {}
