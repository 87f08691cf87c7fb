package io.millrace.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretTest {
  @TempDir Path folder;

  @Test
  void is_read_as_text_from_a_variable_or_from_a_file() throws IOException {
    Files.writeString(folder.resolve("password"), "hush\n");

    assertThat(read("password: hush")).contains(new Secret("hush"));
    assertThat(read("password: {env: PASSWORD}")).contains(new Secret("hush"));
    assertThat(read("password: {file: %s}".formatted(folder.resolve("password"))))
        .contains(new Secret("hush"));
    assertThat(read("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password: [hush]",
        "password: {env: NOBODY}",
        "password: {file: /hush}",
        "password: {url: hush}",
        "password: {env: PASSWORD, file: hush}"
      })
  void is_never_shown_when_it_is_wrong(String yaml) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> read(yaml))
        .withMessageContaining("password (x.yaml:1)")
        .withMessageNotContaining("hush");
  }

  @Test
  void is_never_shown_when_its_room_refuses_it() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() ->
            ConfigFile.of("x.yaml", "password: hush", Map.of(), Map.of())
                .read(root -> {
                  var read = password(root);
                  root.refuse("password", "a longer one");
                  return read;
                }))
        .withMessageContaining("password (x.yaml:1): found •••, allowed is a longer one");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://ann:hush@h:no",
        "http://h:no?password=hush&a=b",
        "http://h:no?a=b&TOKEN=hush",
        "ann:hush@h:no",
        "redis:/:hush and hush@h:no"
      })
  void is_never_shown_in_a_url(String url) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() ->
            ConfigFile.of("x.yaml", "door: \"" + url + "\"", Map.of(), Map.of())
                .read(root -> root.key("door", "where it is").url()))
        .withMessageContaining("h:no")
        .withMessageNotContaining("hush");
  }

  @Test
  void is_masked_wherever_it_is_printed() {
    var config = ConfigFile.of("x.yaml", "password: hush", Map.of(), Map.of());
    config.read(SecretTest::password);

    assertThat(new Secret("hush")).hasToString("•••");
    assertThat(config.known().toString()).contains("•••").doesNotContain("hush");
    assertThat(Outline.inForce(config.known())).isEqualTo(Map.of("password", "•••"));
  }

  private static Optional<Secret> read(String yaml) {
    return ConfigFile.of("x.yaml", yaml, Map.of("PASSWORD", "hush"), Map.of())
        .read(SecretTest::password);
  }

  private static Optional<Secret> password(Section root) {
    return root.key("password", "of the door").secret();
  }
}
