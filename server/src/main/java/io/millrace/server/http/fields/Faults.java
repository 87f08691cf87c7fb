package io.millrace.server.http.fields;

import io.millrace.core.job.Fault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Collects what is wrong with a body, so that its sender hears of everything at once.
public final class Faults {
  private final List<Finding> findings = new ArrayList<>();

  public void add(Fault fault) {
    findings.add(Finding.of(fault));
  }

  public void addAll(Collection<Fault> faults) {
    faults.forEach(this::add);
  }

  void add(Finding finding) {
    findings.add(finding);
  }

  public boolean none() {
    return findings.isEmpty();
  }

  /// Ends here with an [InvalidFields] when anything was found.
  public void raise() {
    if (!findings.isEmpty()) {
      throw new InvalidFields(findings);
    }
  }
}
