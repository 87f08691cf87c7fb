package io.millrace.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final KeyText text = KeyText.of("live", "key_000000000000", new Random(1));
  private final KeyText other = KeyText.of("live", "key_000000000000", new Random(2));

  @Test
  void opens_with_its_secret_and_no_other() {
    assertThat(key(Key.Bounds.NONE).opens(text.hash(), NOW)).isTrue();
    assertThat(key(Key.Bounds.NONE).opens(other.hash(), NOW)).isFalse();
  }

  @Test
  void opens_until_it_expires() {
    var bounds =
        new Key.Bounds(
            Reach.EVERYTHING, List.of(), Optional.empty(), Optional.of(NOW.plusSeconds(1)));
    assertThat(key(bounds).opens(text.hash(), NOW)).isTrue();
    assertThat(key(bounds).opens(text.hash(), NOW.plusSeconds(1))).isFalse();
  }

  @Test
  void opens_with_its_former_secret_for_a_while() {
    var until = NOW.plus(Duration.ofHours(1));
    var hashes = new Key.Hashes(other.hash(), Optional.of(new Key.Previous(text.hash(), until)));
    var rotated =
        new Key("key_000000000000", "n", hashes, Key.Rights.of(Role.ADMIN), Key.Bounds.NONE);

    assertThat(rotated.opens(other.hash(), until)).isTrue();
    assertThat(rotated.opens(text.hash(), NOW)).isTrue();
    assertThat(rotated.opens(text.hash(), until)).isFalse();
  }

  @Test
  void opens_from_its_own_addresses() {
    var bounds =
        new Key.Bounds(
            Reach.EVERYTHING,
            List.of(new Network("10.0.0.0/8"), new Network("::1")),
            Optional.empty(),
            Optional.empty());
    assertThat(key(bounds).opensFrom("10.1.2.3")).isTrue();
    assertThat(key(bounds).opensFrom("127.0.0.1")).isFalse();
    assertThat(key(Key.Bounds.NONE).opensFrom("127.0.0.1")).isTrue();
  }

  private Key key(Key.Bounds bounds) {
    var hashes = Key.Hashes.of(text.hash());
    return new Key("key_000000000000", "n", hashes, Key.Rights.of(Role.WORKER), bounds);
  }
}
