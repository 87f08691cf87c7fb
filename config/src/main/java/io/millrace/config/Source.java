package io.millrace.config;

import java.util.List;
import java.util.Optional;

/// One of the places where values are written: file, environment, command line.
interface Source {
  /// What is written for this key; empty where there is nothing.
  Optional<Written> find(String path);

  /// What is written for keys that nobody reads.
  List<Fault> strangers(KnownKeys known);
}
