package io.millrace.backend.memory.keep;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentTest {
  private final Recent<Integer> recent = new Recent<>();
  private final List<String> met = new ArrayList<>();

  @Test
  void what_is_put_again_stands_last() {
    put("a", "b", "a");

    assertThat(recent.pollFirst()).isEqualTo(1);
    assertThat(recent.pollFirst()).isEqualTo(2);
    assertThat(recent.pollFirst()).isNull();
  }

  @Test
  void what_is_removed_is_gone() {
    put("a", "b", "c");
    assertThat(recent.remove("b")).isEqualTo(1);
    assertThat(recent.remove("b")).isNull();

    walk(9);
    assertThat(met).containsExactly("a", "c");
    assertThat(recent.size()).isEqualTo(2);
  }

  @Test
  void a_walk_goes_on_when_the_one_it_stands_on_goes() {
    put("a", "b", "c", "d");
    var walk = walk(2);
    recent.remove("b");
    recent.remove("c");
    walk(walk, 9);

    assertThat(met).containsExactly("a", "b", "d");
  }

  @Test
  void a_walk_goes_on_when_all_before_it_goes() {
    put("a", "b", "c");
    var walk = walk(2);
    recent.pollFirst();
    recent.pollFirst();
    walk(walk, 9);

    assertThat(met).containsExactly("a", "b", "c");
  }

  @Test
  void a_walk_meets_nobody_twice_who_stays() {
    put("a", "b", "c");
    var walk = walk(1);
    recent.remove("a");
    put("a");
    walk(walk, 9);

    assertThat(met).containsExactly("a", "b", "c", "a");
  }

  private void put(String... names) {
    for (var name : names) {
      recent.put(name, recent.size());
    }
  }

  private Recent.Walk<Integer> walk(int steps) {
    return walk(recent.walk(), steps);
  }

  private Recent.Walk<Integer> walk(Recent.Walk<Integer> walk, int steps) {
    for (int step = 0; step < steps && walk.next((name, _) -> met.add(name)); step++) {}
    return walk;
  }
}
