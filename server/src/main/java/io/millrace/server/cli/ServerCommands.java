package io.millrace.server.cli;

import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `millrace server …`
@CommandLine.Command(name = "server", description = "Runs a server, or looks at what it is set to.")
final class ServerCommands {
  /// What `--dev` sets.
  private static final Map<String, String> DEVELOPING =
      Map.of(
          "egress.allow_http", "true",
          "egress.allow", "127.0.0.0/8,::1/128",
          "log.level", "debug");

  private final Map<String, String> environment;
  private final Path home;

  ServerCommands(Map<String, String> environment, Path home) {
    this.environment = environment;
    this.home = home;
  }

  @CommandLine.Command(description = "Starts a server; it stops at SIGTERM or SIGINT.")
  Command start(
      @Mixin ConfigOptions options,
      @Option(
              names = "--dev",
              description =
                  "For trying out: calls of jobs may go to this machine, also without TLS, and the"
                      + " log says everything. --set goes before.")
          boolean dev) {
    return new Command.Start(options.open(environment, home, dev ? DEVELOPING : Map.of()));
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
