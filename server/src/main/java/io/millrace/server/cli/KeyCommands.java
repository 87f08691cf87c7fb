package io.millrace.server.cli;

import picocli.CommandLine;
import picocli.CommandLine.Option;

/// `millrace key …`
@CommandLine.Command(name = "key", description = "Makes keys.")
final class KeyCommands {
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
