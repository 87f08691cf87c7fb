package io.millrace.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {
  private static final String BASE_62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final String ID = "key_01kabcdefghjkm7k3v9q2m4x8d";

  private final KeyText key = KeyText.of("live", ID, new Random(1));

  @Test
  void is_written_as_env_end_of_id_secret_and_check() {
    assertThat(key.text()).matches("mr_live_7k3v9q2m4x8d_[0-9A-Za-z]{49}");
    assertThat(key.prefix()).isEqualTo("mr_live_7k3v9q2m4x8d");
    assertThat(key.secret()).hasSize(43);
  }

  @Test
  void reads_what_it_wrote() {
    for (int seed = 0; seed < 1_000; seed++) {
      var made = KeyText.of("x" + seed % 7, ID, new Random(seed));
      assertThat(KeyText.parse(made.text())).as("seed " + seed).contains(made);
    }
  }

  @Test
  void ends_in_the_crc_32_of_all_before_in_base_62_with_zeros_in_front() {
    boolean padded = false;
    for (int seed = 0; seed < 1_000; seed++) {
      var text = KeyText.of("live", ID, new Random(seed)).text();
      var crc = new CRC32();
      crc.update(text.substring(0, text.length() - 6).getBytes(StandardCharsets.US_ASCII));
      long value = 0;
      for (char digit : text.substring(text.length() - 6).toCharArray()) {
        value = value * 62 + BASE_62.indexOf(digit);
      }
      assertThat(value).isEqualTo(crc.getValue());
      padded |= text.charAt(text.length() - 6) == '0';
    }
    assertThat(padded).isTrue();
  }

  @Test
  void knows_every_mistyped_character() {
    var text = key.text();
    for (int at = 0; at < text.length(); at++) {
      var other = text.charAt(at) == '3' ? '4' : '3';
      var mistyped = text.substring(0, at) + other + text.substring(at + 1);
      assertThat(KeyText.parse(mistyped)).as(mistyped).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mr_", "mr_live_7k3v9q2m4x8d_", "Bearer x", "mr_LIVE_7k3v9q2m4x8d_x"})
  void is_nothing_else(String text) {
    assertThat(KeyText.parse(text)).isEmpty();
  }

  @Test
  void is_found_within_a_text() {
    assertThat(KeyText.isWithin("/v1/jobs?k=" + key.text() + "&x=1")).isTrue();
    assertThat(KeyText.isWithin("/v1/jobs?k=" + key.prefix())).isFalse();
  }

  @Test
  void keeps_the_sha_256_of_its_secret_alone() {
    var known = new KeyText("live", "7k3v9q2m4x8d", "A".repeat(43));
    // printf 'A%.0s' {1..43} | sha256sum
    assertThat(known.hash().text())
        .isEqualTo("sha256:0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a");
    assertThat(known.hash().matches(new KeyText("x", "000000000000", "A".repeat(43)).hash()))
        .isTrue();
    assertThat(known.hash().matches(key.hash())).isFalse();
  }

  @Test
  void prints_without_its_secret() {
    assertThat(key).asString().doesNotContain(key.secret()).contains("7k3v9q2m4x8d");
  }
}
