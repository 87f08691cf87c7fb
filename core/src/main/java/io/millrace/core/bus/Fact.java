package io.millrace.core.bus;

import java.time.Instant;
import java.util.Map;

/// One entry of the closed list of what happens inside (`engine.md` §12), e.g. `job.succeeded`.
/// `id` names what it happened to; `detail` holds the rest as text.
public record Fact(
    String name, Instant at, String id, String queue, String type, Map<String, String> detail) {}
