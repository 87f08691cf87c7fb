package io.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A folder for a while, on the disk that temporary files are on.
public record Scratch(Path path) implements AutoCloseable {
  public static Scratch folder() throws IOException {
    return new Scratch(Files.createTempDirectory("millrace-bench"));
  }

  @Override
  public void close() throws IOException {
    try (var all = Files.walk(path)) {
      for (var each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
