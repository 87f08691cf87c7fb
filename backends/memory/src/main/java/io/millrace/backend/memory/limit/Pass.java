package io.millrace.backend.memory.limit;

/// What a lane asks of a gate for each of its jobs, and what a running job holds of it.
public record Pass(Gate gate, int weight) {}
