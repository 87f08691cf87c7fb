package io.millrace.config;

import java.util.List;
import java.util.stream.Collectors;

/// Everything that is wrong with the configuration. Its message is the whole report.
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<Fault> faults;

  ConfigException(List<Fault> faults) {
    super(report(faults));
    this.faults = List.copyOf(faults);
  }

  public List<Fault> faults() {
    return faults;
  }

  private static String report(List<Fault> faults) {
    var count = faults.size() == 1 ? "1 problem" : faults.size() + " problems";
    return faults.stream()
        .map(fault -> "\n  " + fault)
        .collect(Collectors.joining("", count + " in the configuration", ""));
  }
}
