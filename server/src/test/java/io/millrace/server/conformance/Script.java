package io.millrace.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.job.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/// One file of `clients/conformance`.
record Script(String name, JsonNode client, List<JsonNode> steps) {
  private static final Path FOLDER = Path.of("..", "clients", "conformance");

  static List<Script> all() {
    try (var files = Files.list(FOLDER)) {
      return files
          .filter(it -> it.toString().endsWith(".json"))
          .sorted()
          .map(Script::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Script read(Path file) {
    try {
      var root = Json.MAPPER.readTree(file.toFile());
      var steps = StreamSupport.stream(root.path("steps").spliterator(), false).toList();
      var name = String.valueOf(file.getFileName()).replace(".json", "");
      return new Script(name, root.path("client"), steps);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
