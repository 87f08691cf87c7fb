package io.millrace.server.secret;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.config.Secret;
import io.millrace.server.WrittenSettings;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSettingsTest {
  private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
  private static final String OTHER = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWc=";

  private final WrittenSettings<SecretSettings> written =
      new WrittenSettings<>(SecretSettings::from);

  @Test
  void has_no_key_by_itself() {
    assertThat(written.nothing()).isEqualTo(new SecretSettings(Optional.empty()));
  }

  @Test
  void reads_every_key() {
    var settings = written.everything("secrets: {key: '" + KEY + "'}");

    assertThat(settings).isEqualTo(new SecretSettings(Optional.of(new Secret(KEY))));
    assertThat(settings.toString()).doesNotContain(KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MDEyMzQ1Njc4OWFiY2RlZg==", "no base64"})
  void refuses_what_is_no_key(String key) {
    written.refuses("secrets.key", key);
  }

  @Test
  void what_is_sealed_is_opened_under_its_name_and_key_alone() {
    var seal = Seal.under(new Secret(KEY)).orElseThrow();
    var sealed = seal.seal("gh", "text", new Random(1));

    assertThat(sealed).doesNotContain("text");
    assertThat(seal.open("gh", sealed)).contains("text");
    assertThat(seal.open("other", sealed)).isEmpty();
    assertThat(Seal.under(new Secret(OTHER)).orElseThrow().open("gh", sealed)).isEmpty();
    assertThat(seal.open("gh", "AAAA")).isEmpty();
  }
}
