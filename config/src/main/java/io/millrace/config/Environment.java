package io.millrace.config;

import io.millrace.config.Written.Line;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The variables of the process: `MILLRACE_SERVER_PORT` for `server.port`.
record Environment(Map<String, String> variables) implements Source {
  private static final String PREFIX = "MILLRACE_";

  /// Names that belong to the command line, the launcher and the build.
  private static final Set<String> OTHERS =
      Set.of(
          "MILLRACE_URL",
          "MILLRACE_TOKEN",
          "MILLRACE_PROFILE",
          "MILLRACE_CONFIG",
          "MILLRACE_BOOTSTRAP_KEY",
          "MILLRACE_CHROMIUM",
          "MILLRACE_NODE",
          "MILLRACE_JDK",
          "MILLRACE_JAVA_OPTS");

  static String variable(String path) {
    return PREFIX + path.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  @Override
  public Optional<Written> find(String path) {
    var name = variable(path);
    return Optional.ofNullable(variables.get(name)).map(text -> new Line(text, name));
  }

  @Override
  public List<Fault> strangers(KnownKeys known) {
    var read = known.keys().stream().map(Environment::variable).collect(Collectors.toSet());
    return variables.keySet().stream()
        .filter(name -> name.startsWith(PREFIX))
        .filter(name -> !name.startsWith(PREFIX + "TEST_") && !OTHERS.contains(name))
        .filter(name -> !read.contains(name))
        .sorted()
        .map(name -> known.stranger(name, "environment", Environment::variable))
        .toList();
  }
}
