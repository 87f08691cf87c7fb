package io.millrace.bench;

/// One thing that is measured; [Main] knows them by name.
@FunctionalInterface
public interface Bench {
  /// Measures and answers what came of it.
  Table run() throws Exception;
}
