package io.millrace.backend.memory.keep;

/// Units of a limiter that were asked for by hand, first at `at`.
public record Permit(String limiter, int weight, long at, long until) {}
