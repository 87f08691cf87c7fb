package io.millrace.core.query.text;

import java.io.Serial;
import java.util.List;

/// That a query cannot be read, with all that is wrong with it, in its order.
public final class UnreadableQuery extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final transient List<QueryFault> faults;

  UnreadableQuery(List<QueryFault> faults) {
    super(faults.getFirst().detail(), null, false, false);
    this.faults = List.copyOf(faults);
  }

  public List<QueryFault> faults() {
    return faults;
  }
}
