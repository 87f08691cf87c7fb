package io.millrace.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
  /// PBKDF2-HMAC-SHA256 of `password` with the salt `saltsaltsaltsalt`, as another implementation
  /// (Python's hashlib) works it out.
  private static final String OTHERS =
      "pbkdf2-sha256$600000$c2FsdHNhbHRzYWx0c2FsdA$MlfPduVqnMTjr6Vhw/1NqmlSth6RxONllVEhBCz7lKI";

  @Test
  void is_what_others_work_out() {
    assertThat(new PasswordHash(OTHERS).matches("password")).isTrue();
    assertThat(new PasswordHash(OTHERS).matches("Password")).isFalse();
  }

  @Test
  void opens_to_its_password_alone_and_is_never_twice_the_same() {
    var random = new Random(1);
    var hash = PasswordHash.of("pässwörd", random);
    assertThat(hash.matches("pässwörd")).isTrue();
    assertThat(hash.matches("pässwörd ")).isFalse();
    assertThat(PasswordHash.of("pässwörd", random)).isNotEqualTo(hash);
    assertThat(hash).hasToString("•••");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "password",
        "pbkdf2-sha256$599999$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "pbkdf2-sha256$99999999$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "pbkdf2-sha256$600000$short$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      })
  void what_is_weak_or_cut_is_none(String text) {
    assertThat(PasswordHash.isHash(text)).isFalse();
  }
}
