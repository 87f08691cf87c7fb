package io.millrace.server.http.fields;

import io.millrace.core.job.Fault;
import java.util.List;

/// A value is not of the [Shape] it should have: why, and where within it.
public final class Unfit extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<Fault> faults;

  public Unfit(String reason, String detail) {
    this(List.of(new Fault("", reason, detail)));
  }

  Unfit(List<Fault> faults) {
    super(faults.getFirst().detail(), null, false, false);
    this.faults = List.copyOf(faults);
  }

  /// The same faults, seen from what holds the value at `pointer`.
  List<Fault> under(String pointer) {
    return faults.stream().map(fault -> fault.under(pointer)).toList();
  }
}
