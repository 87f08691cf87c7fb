package io.millrace.core.bus;

import io.millrace.core.job.Draft;
import java.util.List;

/// Jobs that somebody wants done: answered in the same order. `together`: all or none.
///
/// What makes a unique one the same as others is hashed here, where it is asked for: many loops
/// ask, one stores.
public record Submit(List<Draft> drafts, boolean together) {
  public Submit {
    drafts = drafts.stream().map(Draft::printed).toList();
  }
}
