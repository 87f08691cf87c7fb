package io.millrace.core.bus;

import io.millrace.core.job.Draft;
import java.util.List;

/// Jobs that somebody wants done: answered in the same order. `together`: all or none.
public record Submit(List<Draft> drafts, boolean together) {}
