package io.millrace.server.cli;

import io.millrace.config.ConfigFile;
import java.net.URI;
import java.util.Optional;

/// What a command line asks for. [Cli] makes it out of arguments; whoever called carries it out.
public sealed interface Command {
  /// Start a server and stay until it is told to stop.
  record Start(ConfigFile config) implements Command {}

  /// Tell what is wrong with the configuration.
  record CheckConfig(ConfigFile config) implements Command {}

  /// Print the JSON Schema of the configuration.
  record ConfigSchema() implements Command {}

  /// Make up a key with this second part, and print it.
  record GenerateKey(String env) implements Command {}

  /// Have the server at `url` make a key of that name and role, asked with `token` if there is one,
  /// and print it.
  record CreateKey(URI url, Optional<String> token, String name, String role) implements Command {}

  /// Read a password, and print what the configuration holds of it.
  record HashPassword() implements Command {}

  /// Print which version this is.
  record Version() implements Command {}

  /// Print help, or what is wrong with the arguments, and end with this exit code.
  record Say(String out, String err, int exitCode) implements Command {}
}
