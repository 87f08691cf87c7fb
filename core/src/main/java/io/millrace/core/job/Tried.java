package io.millrace.core.job;

/// How often a job was tried, the present attempt included, and how many transient failures stand
/// right before it.
public record Tried(int attempt, int quick) {}
