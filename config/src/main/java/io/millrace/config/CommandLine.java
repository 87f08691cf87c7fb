package io.millrace.config;

import io.millrace.config.Written.Line;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What was given with the command, by path: `--set server.port=9090`, or `--port 9090` for short.
record CommandLine(Map<String, String> values) implements Source {
  private static final String PLACE = "command line";

  @Override
  public Optional<Written> find(String path) {
    return Optional.ofNullable(values.get(path)).map(text -> new Line(text, PLACE));
  }

  @Override
  public List<Fault> strangers(KnownKeys known) {
    return values.keySet().stream()
        .filter(path -> !known.keys().contains(path))
        .map(path -> known.stranger(path, PLACE, UnaryOperator.identity()))
        .toList();
  }
}
