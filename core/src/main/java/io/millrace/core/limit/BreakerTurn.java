package io.millrace.core.limit;

/// That a breaker went from one state to another, and why: what was counted, or who said so.
public record BreakerTurn(
    String name, BreakerState.Phase from, BreakerState.Phase to, String reason) {}
