package io.millrace.server.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.server.http.problem.ProblemException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// Whoever guesses, and from how many addresses.
class GuessesTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Guesses guesses = new Guesses();

  @Test
  void addresses_of_one_household_count_together() {
    for (int at = 0; at < 10; at++) {
      guesses.begin("2001:db8:0:1::" + at, NOW);
    }

    isRefused("2001:db8:0:1:ffff::1");
    guesses.begin("2001:db8:0:2::1", NOW);
  }

  @Test
  void ever_new_addresses_guess_no_faster_once_there_are_too_many() {
    from(0, Guesses.ADDRESSES);

    from(Guesses.ADDRESSES, Guesses.ADDRESSES + 10);

    isRefused("203.0.113.1");
    guesses.begin(address(0), NOW);
  }

  @Test
  void what_was_long_ago_makes_room() {
    from(0, Guesses.ADDRESSES + 10);

    var later = NOW.plusSeconds(60);
    for (int at = 0; at < 11; at++) {
      guesses.begin("203.0.113." + at, later);
    }
  }

  @Test
  void what_went_well_is_forgotten_of_one_that_counts_with_others() {
    from(0, Guesses.ADDRESSES + 10);

    guesses.forget("203.0.113.1", NOW);

    guesses.begin("203.0.113.1", NOW);
    isRefused("203.0.113.1");
  }

  private void from(int first, int end) {
    for (int at = first; at < end; at++) {
      guesses.begin(address(at), NOW);
    }
  }

  private static String address(int at) {
    return "10.%d.%d.1".formatted(at / 250, at % 250);
  }

  private void isRefused(String address) {
    assertThatThrownBy(() -> guesses.begin(address, NOW))
        .isInstanceOfSatisfying(
            ProblemException.class,
            it -> assertThat(it.problem().code().wire()).isEqualTo("quota_exceeded"));
  }
}
