package io.millrace.core.limit;

import java.time.Instant;

/// How a limiter stands: the share of its rate that is left, the units that may start now (without
/// any bound: a very large number), those that run, and when the rate is whole again.
public record Fill(String name, double share, long available, long running, Instant fullAt) {}
