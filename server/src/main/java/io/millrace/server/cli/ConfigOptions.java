package io.millrace.server.cli;

import io.millrace.config.ConfigFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the configuration comes from, and what of it the command line overrides.
final class ConfigOptions {
  private static final String FILE_VARIABLE = "MILLRACE_CONFIG";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration file; else MILLRACE_CONFIG, else config/millrace.yaml.")
  private @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Sets one key, like --set jobs.lease=30s. May be repeated.")
  private final Map<String, String> set = new HashMap<>();

  // Beside the others: the first --set empties the map that picocli fills.
  private final Map<String, String> shortly = new HashMap<>();

  @Option(names = "--host", description = "Short for --set server.host=HOST.")
  void host(String host) {
    shortly.put("server.host", host);
  }

  @Option(names = "--port", description = "Short for --set server.port=PORT; 0 takes a free one.")
  void port(String port) {
    shortly.put("server.port", port);
  }

  @Option(names = "--backend", description = "Short for --set backend.kind=BACKEND.")
  void backend(String backend) {
    shortly.put("backend.kind", backend);
  }

  @Option(names = "--insecure", description = "Short for --set server.insecure=true.")
  void insecure(boolean insecure) {
    shortly.put("server.insecure", String.valueOf(insecure));
  }

  ConfigFile open(Map<String, String> environment, Path home) {
    return open(environment, home, Map.of());
  }

  /// The same, where these values hold unless another option sets them.
  ConfigFile open(Map<String, String> environment, Path home, Map<String, String> usual) {
    var values = new HashMap<>(usual);
    values.putAll(set);
    values.putAll(shortly);
    var named = environment.get(FILE_VARIABLE);
    var beside = home.resolve("config", "millrace.yaml");
    if (file != null) {
      return ConfigFile.open(file, environment, values);
    } else if (named != null) {
      return ConfigFile.open(Path.of(named), environment, values);
    } else if (Files.exists(beside)) {
      return ConfigFile.open(beside, environment, values);
    }
    return ConfigFile.none(environment, values);
  }
}
