package io.millrace.server.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/// Arguments in, a [Command] out.
///
/// Every command is a method that answers what is to be done; nothing is done here, but reading the
/// configuration file.
@CommandLine.Command(name = "millrace", description = "A server for work that must happen.")
public final class Cli {
  private static final int OK = 0;

  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Prints this help.")
  boolean help;

  private final Map<String, String> environment;
  private final Path home;

  /// @param home the folder of the launcher
  public Cli(Map<String, String> environment, Path home) {
    this.environment = environment;
    this.home = home;
  }

  public Command parse(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var line =
        new CommandLine(this)
            .addSubcommand(new ServerCommands(environment, home))
            .addSubcommand(new KeyCommands(environment))
            .addSubcommand(new UserCommands())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));
    int exitCode = line.execute(arguments);
    if (exitCode == OK
        && line.getParseResult().asCommandLineList().getLast().getExecutionResult()
            instanceof Command command) {
      return command;
    }
    return new Command.Say(out.toString(), err.toString(), exitCode);
  }

  @CommandLine.Command(description = "Prints help about a command.")
  Command help(
      @CommandLine.Parameters(paramLabel = "COMMAND", arity = "0..*") String @Nullable [] path) {
    var arguments = Stream.concat(Stream.ofNullable(path).flatMap(Stream::of), Stream.of("--help"));
    return parse(arguments.toArray(String[]::new));
  }

  @CommandLine.Command(aliases = "--version", description = "Prints which version this is.")
  Command version() {
    return new Command.Version();
  }
}
