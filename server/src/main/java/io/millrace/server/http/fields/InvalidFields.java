package io.millrace.server.http.fields;

import java.util.List;

/// A JSON text that is well formed and does not say what it should; every fault of it.
public final class InvalidFields extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<Finding> findings;

  InvalidFields(List<Finding> findings) {
    super(findings.getFirst().fault().detail(), null, false, false);
    this.findings = List.copyOf(findings);
  }

  public List<Finding> findings() {
    return findings;
  }
}
