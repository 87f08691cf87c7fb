package io.millrace.config;

import java.util.Optional;

/// One thing that is wrong with the configuration, told so that it can be mended at once.
///
/// @param path the key, like `server.port`; empty when it is about the file as a whole
/// @param place file and line, variable, or command line
/// @param found what stands there
/// @param allowed what may stand there
/// @param nearest the known key that was probably meant
public record Fault(
    String path, String place, String found, String allowed, Optional<String> nearest) {

  Fault(String path, String place, String found, String allowed) {
    this(path, place, found, allowed, Optional.empty());
  }

  @Override
  public String toString() {
    var hint = nearest.map("; did you mean %s?"::formatted).orElse("");
    var subject = path.isEmpty() ? place : path + " (" + place + ")";
    return "%s: found %s, allowed is %s%s".formatted(subject, found, allowed, hint);
  }
}
