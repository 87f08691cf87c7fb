package io.millrace.core.spi;

import java.util.List;

/// How many jobs are forgotten, which of the named ones are not (absent, or not at an end), and
/// whether the slice ended before the work did.
public record Pruned(int count, List<String> kept, boolean more) {}
