package io.millrace.server.cli;

import picocli.CommandLine;

/// `millrace user …`
@CommandLine.Command(name = "user", description = "Helps with people who log in with a password.")
final class UserCommands {
  @CommandLine.Command(
      name = "hash-password",
      description = {
        "Reads a password, one line of standard input, and prints its hash.",
        "It is for password_hash in auth.users; a password is never an argument."
      })
  Command hashPassword() {
    return new Command.HashPassword();
  }
}
