package io.millrace.server.cli;

import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/// `millrace server …`
@CommandLine.Command(name = "server", description = "Runs a server, or looks at what it is set to.")
final class ServerCommands {
  private final Map<String, String> environment;
  private final Path home;

  ServerCommands(Map<String, String> environment, Path home) {
    this.environment = environment;
    this.home = home;
  }

  @CommandLine.Command(description = "Starts a server; it stops at SIGTERM or SIGINT.")
  Command start(@Mixin ConfigOptions options) {
    return new Command.Start(options.open(environment, home));
  }

  @CommandLine.Command(
      name = "check-config",
      description = "Says ok, or everything that is wrong with the configuration.")
  Command checkConfig(@Mixin ConfigOptions options) {
    return new Command.CheckConfig(options.open(environment, home));
  }

  @CommandLine.Command(
      name = "config-schema",
      description = "Prints a JSON Schema of the configuration file.")
  Command configSchema() {
    return new Command.ConfigSchema();
  }
}
