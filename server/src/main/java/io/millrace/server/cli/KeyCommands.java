package io.millrace.server.cli;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/// `millrace key …`
@CommandLine.Command(name = "key", description = "Makes keys.")
final class KeyCommands {
  private final Map<String, String> environment;

  KeyCommands(Map<String, String> environment) {
    this.environment = environment;
  }

  @CommandLine.Command(
      description = {
        "Has a running server make a key, and prints it. The first one needs no other:",
        "a server on loopback without keys is open. Later ones are asked for with MILLRACE_TOKEN."
      })
  Command create(
      @Option(names = "--name", paramLabel = "NAME", required = true, description = "Its name.")
          String name,
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              defaultValue = "admin",
              description = "What it may do; admin by itself.")
          String role,
      @Option(
              names = "--url",
              paramLabel = "URL",
              description = "The server; else MILLRACE_URL, else http://127.0.0.1:8080.")
          @Nullable URI url) {
    var at = environment.getOrDefault("MILLRACE_URL", "http://127.0.0.1:8080");
    var token = Optional.ofNullable(environment.get("MILLRACE_TOKEN"));
    return new Command.CreateKey(url == null ? URI.create(at) : url, token, name, role);
  }

  @CommandLine.Command(
      description = {
        "Makes up a key, without a server, and prints it.",
        "It becomes one by MILLRACE_BOOTSTRAP_KEY, or by auth.keys in the configuration."
      })
  Command generate(
      @Option(
              names = "--env",
              paramLabel = "ENV",
              defaultValue = "live",
              description = "Second part of its text, 1-12 of a-z 0-9; live by itself.")
          String env) {
    return new Command.GenerateKey(env);
  }
}
