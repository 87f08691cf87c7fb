package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.config.ConfigException;
import io.millrace.config.ConfigFile;
import io.millrace.config.KnownKey;
import io.millrace.config.Section;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Settings as somebody wrote them: what every settings record is tested with.
public record WrittenSettings<T>(Function<Section, T> from) {

  /// What is in force when nothing is written.
  public T nothing() {
    return ConfigFile.none(Map.of(), Map.of()).read(from);
  }

  /// What is in force when all is written: `yaml` must give every key, and none its default.
  public T everything(String yaml) {
    var config = ConfigFile.of("all.yaml", yaml, Map.of(), Map.of());
    var settings = config.read(from);
    assertThat(config.known())
        .allSatisfy(key -> assertThat(key.place()).as(key.path()).startsWith("all.yaml:"))
        .filteredOn(WrittenSettings::hasChoice)
        .allSatisfy(key -> assertThat(key.value()).as(key.path()).isNotEqualTo(key.byDefault()));
    return settings;
  }

  /// Not so where this build has one possibility only.
  private static boolean hasChoice(KnownKey key) {
    return !(key.shape().get("enum") instanceof List<?> names && names.size() == 1);
  }

  /// Wants a fault about this key, and no other.
  public void refuses(String key, String value) {
    assertThatExceptionOfType(ConfigException.class)
        .as("%s=%s", key, value)
        .isThrownBy(() -> ConfigFile.none(Map.of(), Map.of(key, value)).read(from))
        .satisfies(e -> assertThat(e.faults()).singleElement().returns(key, fault -> fault.path()));
  }

  /// Wants no fault.
  public void takes(String key, String value) {
    ConfigFile.none(Map.of(), Map.of(key, value)).read(from);
  }
}
