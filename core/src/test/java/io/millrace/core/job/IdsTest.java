package io.millrace.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdsTest {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final HandClock clock = new HandClock();
  private final Ids ids = new Ids(clock, new Random(7));

  @Test
  void writes_a_uuid_of_version_7_as_26_characters() {
    var id = ids.job(3);

    assertThat(id).matches("job_[0-7][0-9a-hjkmnp-tv-z]{25}");
    assertThat(bits(id, 80, 48)).isEqualTo(START.toEpochMilli());
    assertThat(bits(id, 76, 4)).as("version").isEqualTo(7);
    assertThat(bits(id, 62, 2)).as("variant").isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 255, 256, 4095, 65_536, Ids.MAX_HOME})
  void carries_the_number_of_its_home(int home) {
    assertThat(Ids.home(ids.job(home))).hasValue(home);
    assertThat(Ids.isMade(ids.job(home))).isTrue();
  }

  @Test
  void carries_any_home_at_any_time() {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      clock.now = Instant.ofEpochMilli(random.nextLong(1L << 47));
      int home = random.nextInt(Ids.MAX_HOME + 1);
      assertThat(Ids.home(new Ids(clock, random).job(home))).as("seed %d", seed).hasValue(home);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Ids.MAX_HOME + 1})
  void refuses_a_home_of_more_than_20_bits(int home) {
    assertThatIllegalArgumentException().isThrownBy(() -> ids.job(home));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "order-42",
        "job_",
        "job_01k9zq3v",
        "run_00000000000000000000000000",
        "job_0000000000000000000000000i",
        "job_0000000000000000000000000A",
        "job_000000000000000000000000000"
      })
  void finds_no_home_in_an_id_that_was_not_made_here(String id) {
    assertThat(Ids.home(id)).isEmpty();
  }

  @Test
  void rises_strictly_within_a_millisecond_and_over_many() {
    var last = ids.job(9);
    for (int round = 0; round < 10_000; round++) {
      if (round % 10 == 0) {
        clock.pass(1);
      }
      var next = ids.job(9);
      assertThat(next).isGreaterThan(last);
      last = next;
    }
  }

  @Test
  void counts_up_by_one_within_a_millisecond_from_a_random_start() {
    long first = bits(ids.job(9), 0, 54);
    long second = bits(ids.job(9), 0, 54);
    clock.pass(1);
    long afresh = bits(ids.job(9), 0, 54);

    assertThat(second).isEqualTo(first + 1);
    assertThat(afresh).isNotIn(second, second + 1);
  }

  @Test
  void rises_strictly_when_the_clock_goes_back() {
    var before = ids.job(9);
    clock.pass(-3_600_000);

    assertThat(ids.job(9)).isGreaterThan(before);
  }

  @Test
  void names_other_things_with_their_own_prefix() {
    assertThat(ids.named("wrk_")).matches("wrk_[0-7][0-9a-hjkmnp-tv-z]{25}");
  }

  @Test
  void gives_stamps_of_128_bits_and_none_twice() {
    var seen = new HashSet<String>();
    for (int round = 0; round < 10_000; round++) {
      var stamp = ids.stamp();
      assertThat(stamp).matches("[0-7][0-9a-hjkmnp-tv-z]{25}");
      assertThat(seen.add(stamp)).isTrue();
    }
  }

  private static long bits(String id, int from, int count) {
    var number = BigInteger.ZERO;
    for (char digit : id.substring(4).toCharArray()) {
      number = number.shiftLeft(5).add(BigInteger.valueOf(ALPHABET.indexOf(digit)));
    }
    return number.shiftRight(from).mod(BigInteger.ONE.shiftLeft(count)).longValueExact();
  }

  private static final class HandClock extends Clock {
    private Instant now = START;

    void pass(long millis) {
      now = now.plusMillis(millis);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
