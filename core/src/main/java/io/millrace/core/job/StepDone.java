package io.millrace.core.job;

import java.time.Instant;

/// A part of a job that is done, however often the rest is tried: what it came to, in which attempt
/// and when. It never changes.
public record StepDone(String name, Json result, int attempt, Instant at) {}
