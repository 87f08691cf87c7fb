package io.millrace.server;

import com.fasterxml.jackson.databind.SerializationFeature;
import io.millrace.config.ConfigException;
import io.millrace.config.ConfigFile;
import io.millrace.config.Outline;
import io.millrace.core.access.KeyText;
import io.millrace.core.access.PasswordHash;
import io.millrace.core.job.Json;
import io.millrace.server.cli.Cli;
import io.millrace.server.cli.Command;
import io.millrace.server.cluster.Circle;
import io.millrace.server.http.route.node.Build;
import io.millrace.server.log.LogSetup;
import io.millrace.server.plugin.Plugin;
import io.millrace.server.settings.Settings;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries out what the command line asks for. What a command answers goes to stdout, all talk
/// about it to stderr.
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private static final int OK = 0;
  private static final int ERROR = 1;
  private static final int USAGE = 2;
  private static final int TAKEN = 69;
  private static final int CONFIG = 78;

  /// So long no turn of an event loop takes that should not be told.
  private static final Duration TURN = Duration.ofSeconds(2);

  private Main() {}

  public static void main(String[] arguments) {
    var home = Path.of(System.getProperty("millrace.home", "."));
    int exitCode = carryOut(new Cli(System.getenv(), home).parse(arguments));
    if (exitCode != OK) {
      System.exit(exitCode);
    }
  }

  private static int carryOut(Command command) {
    try {
      return switch (command) {
        case Command.Start start -> start(start.config());
        case Command.CheckConfig check -> {
          check.config().read(Setup::from);
          yield answer("ok");
        }
        case Command.ConfigSchema _ -> answer(schema());
        case Command.GenerateKey generate -> generateKey(generate.env());
        case Command.CreateKey ask -> createKey(ask);
        case Command.HashPassword _ -> hashPassword();
        case Command.Version _ -> answer("millrace " + Build.here().version());
        case Command.Say say -> {
          System.out.print(say.out());
          System.err.print(say.err());
          yield say.exitCode();
        }
      };
    } catch (ConfigException e) {
      System.err.println("millrace: " + e.getMessage());
      return CONFIG;
    }
  }

  /// Comes back when the server is ready; the server's own threads keep the process.
  private static int start(ConfigFile config) {
    var setup = config.read(Setup::from);
    var settings = setup.settings();
    LogSetup.apply(settings.log());
    setup.plugins().all().forEach(Main::tell);
    try {
      var running = Assembly.start(setup, Outline.inForce(config.known()), TURN).await();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running), "shutdown"));
      return answer(
          "millrace ready url=%s node=%s backend=%s"
              .formatted(running.url(), running.node(), running.backend()));
    } catch (Exception e) {
      return refuse(settings, e);
    }
  }

  private static void tell(Plugin plugin) {
    LOG.info(
        "plugin loaded name={} version={} file={} performers={} middleware={}",
        plugin.name(),
        plugin.version(),
        plugin.file(),
        plugin.types(),
        plugin.middlewareNames());
  }

  private static int refuse(Settings settings, Exception cause) {
    return switch (cause) {
      case BindException taken ->
          say(
              TAKEN,
              "cannot listen on %s port %d: %s"
                  .formatted(settings.http().host(), settings.http().port(), taken.getMessage()));
      case Circle.NameTaken taken -> say(TAKEN, String.valueOf(taken.getMessage()));
      case NoStore noStore -> say(noStore.exitCode(), String.valueOf(noStore.getMessage()));
      default -> {
        LOG.error("cannot start", cause);
        yield ERROR;
      }
    };
  }

  private static int say(int exitCode, String why) {
    System.err.println("millrace: " + why);
    return exitCode;
  }

  /// To be stopped by a signal is a good end: the exit code is 0, not the signal's.
  private static void stop(Running running) {
    int exitCode = OK;
    try {
      running.stop().get().await(running.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (Exception e) {
      LOG.error("cannot stop in good order", e);
      exitCode = ERROR;
    }
    Runtime.getRuntime().halt(exitCode);
  }

  /// The hash alone on stdout. What is typed at a terminal is not shown there; where input or
  /// output is a pipe there is none.
  private static int hashPassword() {
    var terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    var password = terminal.map(Main::typed).orElseGet(Main::line);
    if (password.isEmpty()) {
      System.err.println("millrace: send the password as one line of standard input");
      return USAGE;
    }
    return answer(PasswordHash.of(password, new SecureRandom()).text());
  }

  private static String typed(Console console) {
    return Optional.ofNullable(console.readPassword("password: ")).map(String::new).orElse("");
  }

  private static String line() {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      return Objects.requireNonNullElse(in.readLine(), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The key alone on stdout, so that a script can take it; what the configuration holds of it
  /// beside it.
  private static int generateKey(String env) {
    if (!KeyText.isEnv(env)) {
      System.err.println("millrace: --env is 1-12 of a-z 0-9");
      return USAGE;
    }
    var key = Assembly.newKey(env);
    System.err.printf(
        "for auth.keys: {id: key_%s, name: NAME, role: admin, hash: \"%s\"}%n",
        key.id(), key.hash().text());
    return answer(key.text());
  }

  private static int createKey(Command.CreateKey ask) {
    return switch (KeyAsk.of(ask).send()) {
      case KeyAsk.Made(String text) -> answer(text);
      case KeyAsk.Refused(String why) -> say(ERROR, why);
    };
  }

  private static String schema() {
    var keys = ConfigFile.none(Map.of(), Map.of());
    keys.read(Settings::from);
    try {
      return Json.MAPPER
          .writer(SerializationFeature.INDENT_OUTPUT)
          .writeValueAsString(Outline.schema(keys.known()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int answer(String text) {
    System.out.println(text);
    return OK;
  }
}
