package io.millrace.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.config.ConfigException;
import io.millrace.config.ConfigFile;
import io.millrace.config.KnownKey;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.Limit;
import io.millrace.core.queue.QueueConfig;
import io.millrace.server.Assembly;
import io.millrace.server.WrittenSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  /// The module's tests run in its own folder.
  private static final Path SHIPPED = Path.of("../config/millrace.yaml");

  private static final Map<String, String> EVERYWHERE = Map.of("server.host", "0.0.0.0");

  private static final Pattern KEY_COMMENTED_OUT = Pattern.compile("(?m)^( *)# (?!#)");
  private static final Pattern KEY_WITHOUT_COMMENT =
      Pattern.compile("(?m)^(?! *## ).*\\n *# (?!#).*");

  @ParameterizedTest
  @ValueSource(strings = {"redis.yaml", "three-nodes.yaml"})
  void takes_the_examples_as_they_stand(String name) throws IOException {
    var text = Files.readString(Path.of("../config/examples", name));

    var settings = ConfigFile.of(name, text, Map.of(), Map.of()).read(Settings::from);

    assertThat(settings.node().backend()).isEqualTo(NodeSettings.BackendKind.REDIS);
  }

  @Test
  void takes_what_queues_are_set_to_as_it_is_written() {
    var settings =
        ConfigFile.of("q.yaml", "queues: {mail: {concurrency: 3}}", Map.of(), Map.of())
            .read(Settings::from);
    assertThat(settings.queues().named())
        .containsExactly(QueueConfig.of("mail").withConcurrency(3));
  }

  private final WrittenSettings<Settings> written = new WrittenSettings<>(Settings::from);

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "no such name"})
  void refuses_strangers_that_it_cannot_tell_from_friends(String host) {
    written.refuses("server.host", host);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "::1", "localhost"})
  void takes_an_address_of_this_machine(String host) {
    written.takes("server.host", host);
  }

  @Test
  void names_the_three_ways_out_of_that() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ConfigFile.none(Map.of(), EVERYWHERE).read(Settings::from))
        .withMessageContaining("MILLRACE_BOOTSTRAP_KEY")
        .withMessageContaining("127.0.0.1")
        .withMessageContaining("server.insecure");
  }

  @Test
  void listens_to_everybody_who_shows_a_key() {
    var key = Map.of("MILLRACE_BOOTSTRAP_KEY", Assembly.newKey("live").text());
    assertThat(ConfigFile.none(key, EVERYWHERE).read(Settings::from).auth().keys()).hasSize(1);
    var insecure = Map.of("server.host", "0.0.0.0", "server.insecure", "true");
    assertThat(ConfigFile.none(Map.of(), insecure).read(Settings::from).auth().isOpen()).isTrue();
  }

  @Test
  void takes_limiters_as_they_are_written_and_says_what_is_wrong_with_them() {
    var settings =
        ConfigFile.of("q.yaml", "limiters: {crm: {concurrency: 3}}", Map.of(), Map.of())
            .read(Settings::from);
    assertThat(settings.limiters()).isEqualTo(Map.of("crm", Limit.ofConcurrency(3)));

    var wrong = ConfigFile.of("q.yaml", "limiters: {crm: {limit: 3}}", Map.of(), Map.of());
    assertThatThrownBy(() -> wrong.read(Settings::from)).hasMessageContaining("crm/per");
  }

  @Test
  void takes_breakers_as_they_are_written_and_says_what_is_wrong_with_them() {
    var settings =
        ConfigFile.of("q.yaml", "breakers: {crm: {failure_threshold: 3}}", Map.of(), Map.of())
            .read(Settings::from);
    assertThat(settings.breakers().get("crm").failureThreshold()).isEqualTo(3);
    assertThat(settings.breakers().get("crm").counts()).isEqualTo(BreakerRule.DEFAULT.counts());

    var wrong = ConfigFile.of("q.yaml", "breakers: {crm: {counts: [no]}}", Map.of(), Map.of());
    assertThatThrownBy(() -> wrong.read(Settings::from)).hasMessageContaining("crm/counts/0");
  }

  @Test
  void the_shipped_file_changes_nothing() throws IOException {
    assertThat(read(shipped())).allSatisfy(key -> assertThat(key.place()).isEqualTo("default"));
  }

  @Test
  void the_shipped_file_names_exactly_the_keys_that_are_read_with_their_defaults()
      throws IOException {
    var whole = KEY_COMMENTED_OUT.matcher(shipped()).replaceAll("$1");
    for (var key : read(whole)) {
      assertThat(key.value()).as(key.path()).isEqualTo(key.byDefault());
      if (key.byDefault().isPresent()) {
        assertThat(key.place()).as(key.path()).startsWith("shipped.yaml:");
      } else {
        var name = key.path().substring(key.path().lastIndexOf('.') + 1);
        assertThat(whole).as(key.path()).containsPattern("(?m)^ +" + name + ":$");
      }
    }
  }

  @Test
  void the_shipped_file_says_in_a_line_what_each_key_means() throws IOException {
    assertThat(KEY_WITHOUT_COMMENT.matcher(shipped()).results()).isEmpty();
  }

  private static String shipped() throws IOException {
    return Files.readString(SHIPPED);
  }

  private static List<KnownKey> read(String yaml) {
    var config = ConfigFile.of("shipped.yaml", yaml, Map.of(), Map.of());
    config.read(Settings::from);
    return config.known();
  }
}
