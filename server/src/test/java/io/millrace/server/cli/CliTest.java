package io.millrace.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.config.ConfigException;
import io.millrace.config.ConfigFile;
import io.millrace.server.http.HttpSettings;
import io.millrace.server.log.LogSettings.Level;
import io.millrace.server.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
  @TempDir Path home;

  private final Map<String, String> environment = new HashMap<>();

  @Test
  void makes_commands_of_arguments() {
    assertThat(parse("server", "start")).isInstanceOf(Command.Start.class);
    assertThat(parse("server", "check-config")).isInstanceOf(Command.CheckConfig.class);
    assertThat(parse("server", "config-schema")).isEqualTo(new Command.ConfigSchema());
    assertThat(parse("key", "generate")).isEqualTo(new Command.GenerateKey("live"));
    assertThat(parse("key", "generate", "--env", "ci")).isEqualTo(new Command.GenerateKey("ci"));
    assertThat(parse("key", "create", "--name", "ci", "--role", "viewer", "--url", "http://[::1]"))
        .isEqualTo(
            new Command.CreateKey(URI.create("http://[::1]"), Optional.empty(), "ci", "viewer"));
    assertThat(parse("version")).isEqualTo(new Command.Version());
    assertThat(parse("--version")).isEqualTo(new Command.Version());
  }

  @Test
  void asks_the_server_of_the_environment_for_a_key() {
    environment.putAll(Map.of("MILLRACE_URL", "https://a.example", "MILLRACE_TOKEN", "mr_x"));

    assertThat(parse("key", "create", "--name", "ci"))
        .isEqualTo(
            new Command.CreateKey(
                URI.create("https://a.example"), Optional.of("mr_x"), "ci", "admin"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"help", "help server", "server start --help"})
  void helps_on_stdout(String arguments) {
    var say = (Command.Say) parse(arguments.split(" ", -1));
    assertThat(say.out()).contains("millrace");
    assertThat(say.err()).isEmpty();
    assertThat(say.exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "server",
        "serve",
        "server start --prot 1",
        "server start --set x",
        "server x"
      })
  void explains_on_stderr_what_it_does_not_understand(String arguments) {
    var say = (Command.Say) parse(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));
    assertThat(say.out()).isEmpty();
    assertThat(say.err()).containsAnyOf("Usage: millrace", "Did you mean: millrace server");
    assertThat(say.exitCode()).isEqualTo(2);
  }

  @Test
  void hands_short_options_and_set_to_the_configuration() {
    assertThat(http("--host", "::1", "--port", "0", "--insecure"))
        .returns("::1", HttpSettings::host)
        .returns(0, HttpSettings::port)
        .returns(true, HttpSettings::insecure);
    assertThat(http("--set", "server.port=1", "--set", "limits.object_bytes=2048"))
        .returns(1, HttpSettings::port)
        .returns(2048, HttpSettings::objectBytes);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> http("--backend", "redis"))
        .withMessageContaining("backend.kind (command line)");
  }

  @Test
  void who_develops_may_call_this_machine_and_hears_everything() {
    var dev = settings("server", "start", "--dev");
    assertThat(dev.egress().allowHttp()).isTrue();
    assertThat(dev.egress().allow()).hasSize(2);
    assertThat(dev.log().level()).isEqualTo(Level.DEBUG);

    var quiet = settings("server", "start", "--dev", "--set", "log.level=warn");
    assertThat(quiet.log().level()).isEqualTo(Level.WARN);
    assertThat(settings("server", "start").egress().allow()).isEmpty();
    assertThat(parse("server", "check-config", "--dev")).isInstanceOf(Command.Say.class);
  }

  @Test
  void short_options_and_set_may_stand_in_any_order() {
    assertThat(http("--port", "1", "--set", "limits.object_bytes=2048"))
        .returns(1, HttpSettings::port)
        .returns(2048, HttpSettings::objectBytes);
    assertThat(http("--set", "limits.object_bytes=2048", "--port", "1"))
        .returns(1, HttpSettings::port)
        .returns(2048, HttpSettings::objectBytes);
  }

  @Test
  void takes_the_file_that_is_named_or_the_one_beside_the_launcher() throws IOException {
    assertThat(http().port()).isEqualTo(8080);

    Files.createDirectory(home.resolve("config"));
    Files.writeString(home.resolve("config/millrace.yaml"), "server: {port: 1}");
    assertThat(http().port()).isEqualTo(1);

    environment.put("MILLRACE_CONFIG", write("two.yaml", "server: {port: 2}"));
    assertThat(http().port()).isEqualTo(2);

    assertThat(http("--config", write("three.yaml", "server: {port: 3}")).port()).isEqualTo(3);
  }

  private String write(String name, String yaml) throws IOException {
    return Files.writeString(home.resolve(name), yaml).toString();
  }

  private Settings settings(String... arguments) {
    return ((Command.Start) parse(arguments)).config().read(Settings::from);
  }

  private HttpSettings http(String... options) {
    var arguments = new String[options.length + 2];
    arguments[0] = "server";
    arguments[1] = "start";
    System.arraycopy(options, 0, arguments, 2, options.length);
    ConfigFile config = ((Command.Start) parse(arguments)).config();
    return config.read(HttpSettings::from);
  }

  private Command parse(String... arguments) {
    return new Cli(environment, home).parse(arguments);
  }
}
