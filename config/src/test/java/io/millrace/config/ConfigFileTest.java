package io.millrace.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
  @TempDir Path folder;

  private final Map<String, String> environment = new HashMap<>();
  private final Map<String, String> commandLine = new HashMap<>();

  @Test
  void answers_defaults_when_nothing_is_written() {
    assertThat(read("", ConfigFileTest::port)).isEqualTo(8080);
    assertThat(ConfigFile.none(Map.of(), Map.of()).read(ConfigFileTest::port)).isEqualTo(8080);
  }

  @Test
  void lets_environment_win_over_file_and_command_line_over_both() {
    var file = "server:\n  port: 1";
    assertThat(read(file, ConfigFileTest::port)).isEqualTo(1);

    environment.put("MILLRACE_SERVER_PORT", "2");
    assertThat(read(file, ConfigFileTest::port)).isEqualTo(2);

    commandLine.put("server.port", "3");
    assertThat(read(file, ConfigFileTest::port)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"server:", "server: null", "server:\n  port:", "# server:", "---"})
  void takes_a_key_with_nothing_behind_it_for_no_key(String file) {
    assertThat(read(file, ConfigFileTest::port)).isEqualTo(8080);
  }

  @Test
  void reads_every_kind_from_the_file() {
    var file =
        """
        a:
          text: on
          flag: true
          wait: 1h30m
          unit: days
          url: https://millrace.example.org:8443
          list: [x, 'y z']
          map: {x: {y: [1, 2.5, true, 010, null]}, z: null}
        """;
    assertThat(read(file, Everything::from))
        .isEqualTo(
            new Everything(
                "on",
                true,
                Duration.ofMinutes(90),
                Unit.DAYS,
                Optional.of(URI.create("https://millrace.example.org:8443")),
                List.of("x", "y z"),
                Map.of("x", Map.of("y", List.of(1L, 2.5, true, "010")))));
  }

  @Test
  void reads_every_kind_from_variables() {
    environment.put("MILLRACE_A_TEXT", "on");
    environment.put("MILLRACE_A_FLAG", "true");
    environment.put("MILLRACE_A_WAIT", "PT90M");
    environment.put("MILLRACE_A_UNIT", "days");
    environment.put("MILLRACE_A_URL", "http://[::1]:8080");
    environment.put("MILLRACE_A_LIST", "x, y z");
    environment.put("MILLRACE_A_MAP", "{\"x\": {\"*\": 1}}");
    assertThat(read("", Everything::from))
        .isEqualTo(
            new Everything(
                "on",
                true,
                Duration.ofMinutes(90),
                Unit.DAYS,
                Optional.of(URI.create("http://[::1]:8080")),
                List.of("x", "y z"),
                Map.of("x", Map.of("*", 1L))));
  }

  @Test
  void tells_every_fault_of_every_place_at_once() {
    environment.put("MILLRACE_A_FLAG", "yes");
    environment.put("MILLRACE_BEE", "1");
    commandLine.put("a.wiat", "1s");
    var file =
        """
        a:
          text: [1]
          wait: 0s
          unit: weeks
          url: /here
          list: x
          map: x
          map: {}
        """;
    assertThat(faults(file, Everything::from))
        .extracting(Fault::toString)
        .containsExactly(
            "a.map (x.yaml:8): found the same key as before, allowed is each key once",
            "a.text (x.yaml:2): found a list, allowed is a text",
            "a.flag (MILLRACE_A_FLAG): found 'yes', allowed is true or false",
            "a.wait (x.yaml:3): found '0s', allowed is a duration like 90s or 1h30m, from 1s to 7d",
            "a.unit (x.yaml:4): found 'weeks', allowed is hours or days",
            "a.url (x.yaml:5): found '/here', allowed is a URL like https://millrace.example.org",
            "a.list (x.yaml:6): found 'x', allowed is a list of texts",
            "MILLRACE_BEE (environment): found an unknown key, allowed is a known one",
            "a.wiat (command line): found an unknown key, allowed is a known one;"
                + " did you mean a.wait?");
  }

  @Test
  void suggests_the_nearest_known_key_or_section() {
    environment.put("MILLRACE_SERVR_PORT", "1");
    var file = "sever:\n  port: 1\nserver:\n  prot: 1\n  speed: 1\nserver.port: 1";
    assertThat(faults(file, ConfigFileTest::port))
        .extracting(Fault::path, fault -> fault.nearest().orElse("?"), Fault::place)
        .containsExactly(
            tuple("sever", "server", "x.yaml:1"),
            tuple("server.prot", "server.port", "x.yaml:4"),
            tuple("server.speed", "?", "x.yaml:5"),
            tuple("server.port", "server.port", "x.yaml:6"),
            tuple("MILLRACE_SERVR_PORT", "MILLRACE_SERVER_PORT", "environment"));
  }

  @Test
  void leaves_variables_of_the_command_line_and_the_build_alone() {
    for (var name :
        List.of(
            "MILLRACE_URL",
            "MILLRACE_TOKEN",
            "MILLRACE_PROFILE",
            "MILLRACE_CONFIG",
            "MILLRACE_BOOTSTRAP_KEY",
            "MILLRACE_CHROMIUM",
            "MILLRACE_NODE",
            "MILLRACE_TEST_REDIS",
            "MILLRACE_JDK",
            "MILLRACE_JAVA_OPTS",
            "PATH")) {
      environment.put(name, "x");
    }
    assertThat(read("", ConfigFileTest::port)).isEqualTo(8080);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: [",
        "a: b: c",
        "\ta: 1",
        "a: 1\n---\na: 2",
        "- a",
        "server",
        "server: 1",
        "? [a]\n: 1",
        "server: !!java.lang.String x",
        "server: {port: !!int x}",
        "server: &x {port: 1}\nother: *x",
        "server: &x {port: *x}",
        "server: {port: 99999999999999999999}"
      })
  void refuses_what_is_no_map_of_plain_values(String file) {
    assertThat(faults(file, ConfigFileTest::port)).isNotEmpty();
  }

  @Test
  void refuses_a_file_that_is_not_there_or_not_text() throws IOException {
    var missing = ConfigFile.open(folder.resolve("no.yaml"), Map.of(), Map.of());
    assertThat(faults(missing, ConfigFileTest::port))
        .singleElement()
        .satisfies(fault -> assertThat(fault.found()).isEqualTo("no such file"))
        .satisfies(fault -> assertThat(fault.place()).endsWith("no.yaml"));

    Files.write(folder.resolve("x.yaml"), new byte[] {'a', ':', (byte) 0xff});
    var binary = ConfigFile.open(folder.resolve("x.yaml"), Map.of(), Map.of());
    assertThat(faults(binary, ConfigFileTest::port))
        .singleElement()
        .satisfies(fault -> assertThat(fault.found()).contains("UTF-8"));
  }

  @Test
  void lets_a_room_refuse_what_only_it_can_judge() {
    Function<Section, Integer> room =
        root -> {
          root.section("server").refuse("port", "a port that is free");
          return port(root);
        };
    assertThat(faults("server: {port: 80}", room))
        .extracting(Fault::toString)
        .containsExactly("server.port (x.yaml:1): found '80', allowed is a port that is free");
  }

  @Test
  void remembers_what_is_in_force_and_where_it_was_written() {
    environment.put("MILLRACE_A_WAIT", "60m");
    var config = open("a: {text: hello}");
    config.read(Everything::from);

    assertThat(config.known())
        .extracting(KnownKey::path, key -> key.value().orElse("-"), KnownKey::place)
        .contains(
            tuple("a.text", "hello", "x.yaml:1"),
            tuple("a.wait", "1h", "MILLRACE_A_WAIT"),
            tuple("a.unit", "hours", "default"),
            tuple("a.url", "-", "default"));
  }

  private static int port(Section root) {
    return root.section("server").key("port", "to listen on").integer(8080, 0, 65_535);
  }

  private <T> T read(String yaml, Function<Section, T> from) {
    return open(yaml).read(from);
  }

  private List<Fault> faults(String yaml, Function<Section, ?> from) {
    return faults(open(yaml), from);
  }

  private static List<Fault> faults(ConfigFile config, Function<Section, ?> from) {
    return catchThrowableOfType(ConfigException.class, () -> config.read(from)).faults();
  }

  private ConfigFile open(String yaml) {
    return ConfigFile.of("x.yaml", yaml, environment, commandLine);
  }

  enum Unit {
    HOURS,
    DAYS
  }

  record Everything(
      String text,
      boolean flag,
      Duration pause,
      Unit unit,
      Optional<URI> url,
      List<String> list,
      Map<String, Object> map) {

    static Everything from(Section root) {
      var a = root.section("a");
      return new Everything(
          a.key("text", "a text").text("nothing"),
          a.key("flag", "a flag").flag(false),
          a.key("wait", "how long")
              .duration(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofDays(7)),
          a.key("unit", "of what").oneOf(Unit.HOURS),
          a.key("url", "where").url(),
          a.key("list", "which").list(List.of()),
          a.key("map", "what").map(Map.of()));
    }
  }
}
