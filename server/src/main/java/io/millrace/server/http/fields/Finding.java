package io.millrace.server.http.fields;

import io.millrace.core.job.Fault;
import java.util.Optional;

/// A fault that was found, and the name that was perhaps meant.
public record Finding(Fault fault, Optional<String> hint) {
  public static Finding of(Fault fault) {
    return new Finding(fault, Optional.empty());
  }
}
