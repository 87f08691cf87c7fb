package io.millrace.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePathTest {
  @ParameterizedTest
  @CsvSource({
    "args.password, args.password",
    "args.password, args.0.password",
    "args.password, args.password.3",
    "args.password, args.password.inner",
    "args.7.password, args.7.0.password",
    "*.password, args.password",
    "*.password, args.user.0.password",
    "args.*.token, args.user.token",
    "args.*.token, args.a.b.token"
  })
  void may_cover_what_is_there_or_within_it(String path, String place) {
    assertThat(mayCover(path, place)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "args.password, args.user",
    "args.password, meta.password",
    "args.password, args",
    "args.user.password, args.user",
    "args.*.token, args.token"
  })
  void covers_nothing_beside_it(String path, String place) {
    assertThat(mayCover(path, place)).isFalse();
  }

  @Test
  void knows_of_a_very_long_place_in_no_time() {
    assertThat(mayCover("*.*.*.*.*.*.*.x", "a" + ".1".repeat(2_000))).isFalse();
  }

  private static boolean mayCover(String path, String place) {
    return NamePath.of(path).mayCover(List.of(place.split("\\.")));
  }
}
