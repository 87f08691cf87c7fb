package io.millrace.backend.memory;

/// What a lane asks of a gate for each of its jobs, and what a running job holds of it.
record Pass(Gate gate, int weight) {}
