package io.millrace.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RingTest {
  private static final List<String> KEYS =
      IntStream.range(0, 10_000).mapToObj(n -> "queue-" + n).toList();

  private final Ring three = Ring.of(List.of("n1", "n2", "n3"));

  @Test
  void a_key_has_the_same_owner_wherever_it_is_asked_for() {
    var elsewhere = Ring.of(List.of("n3", "n1", "n2"));

    assertThat(KEYS).allSatisfy(it -> assertThat(elsewhere.owner(it)).isEqualTo(three.owner(it)));
  }

  @Test
  void keys_are_spread_over_all_nodes() {
    var shares =
        KEYS.stream()
            .map(it -> three.owner(it).orElseThrow())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

    assertThat(shares).hasSize(3);
    assertThat(shares.values()).allSatisfy(it -> assertThat(it).isBetween(2_000L, 4_700L));
  }

  @Test
  void who_leaves_is_followed_by_others_and_nothing_else_changes_hands() {
    var two = Ring.of(List.of("n1", "n3"));

    for (var key : KEYS) {
      var before = three.owner(key).orElseThrow();
      if (before.equals("n2")) {
        assertThat(two.owner(key).orElseThrow()).isIn("n1", "n3");
      } else {
        assertThat(two.owner(key)).contains(before);
      }
    }
  }

  @Test
  void all_keys_of_a_shard_have_one_owner() {
    KEYS.stream()
        .collect(Collectors.groupingBy(three::shard))
        .values()
        .forEach(same -> assertThat(same.stream().map(three::owner).distinct()).hasSize(1));
  }

  @Test
  void nobody_owns_what_is_on_no_ring() {
    assertThat(Ring.of(List.of()).owner("queue")).isEmpty();
  }
}
