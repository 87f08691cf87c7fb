package io.millrace.server.http.route.enqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.millrace.core.job.Draft;
import io.millrace.core.job.Json;
import io.millrace.core.job.Ties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// In which order jobs go in that wait for each other.
class ChainTest {
  private static final int ITEMS = 1_000;

  @Test
  void parents_go_before_their_children_and_the_rest_as_it_came() {
    assertThat(Chain.order(List.of(one("a", "c"), one("b"), one("c"), one("d", "b"))))
        .containsExactly(1, 2, 0, 3);
  }

  @Test
  void what_waits_for_itself_has_no_place() {
    assertThat(Chain.order(List.of(one("a", "b"), one("b", "a"), one("c", "c"), one("d"))))
        .containsExactly(3);
  }

  @Test
  void a_long_chain_takes_no_longer_however_it_lies() {
    var all = new ArrayList<Wanted>();
    for (int at = 0; at < ITEMS; at++) {
      int own = at;
      var parents = IntStream.rangeClosed(1, 100).map(it -> own + it).filter(it -> it < ITEMS);
      all.add(one("j" + at, parents.mapToObj(it -> "j" + it).toArray(String[]::new)));
    }

    var order =
        assertTimeout(
            Duration.ofSeconds(5),
            () -> {
              for (int round = 0; round < 20; round++) {
                Chain.order(all);
              }
              return Chain.order(all);
            });

    assertThat(order).hasSize(ITEMS).startsWith(ITEMS - 1).endsWith(0);
  }

  private static Wanted one(String id, String... parents) {
    var ties = Ties.NONE.withParents(List.of(parents));
    var draft = Draft.of("t", "q", Json.EMPTY_OBJECT).withId(id).withTies(ties);
    return new Wanted.Good(draft, Optional.empty(), false);
  }
}
