package io.millrace.server.live.sight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Json;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is new in a later look.
class ShownTest {
  private static final Instant NOW = Instant.EPOCH;

  private static Shown.Seen seen(String key, int value) {
    return new Shown.Seen(key, Json.of("{\"n\":" + value + "}"));
  }

  private final Shown first = Shown.first(List.of(seen("a", 1), seen("b", 1)), NOW);

  @Test
  void a_look_that_shows_the_same_is_no_new_version() {
    assertThat(first.then(List.of(seen("a", 1), seen("b", 1)), NOW)).isSameAs(first);
  }

  @Test
  void only_what_changed_has_the_new_version() {
    var then = first.then(List.of(seen("a", 1), seen("b", 2)), NOW);
    assertThat(then.version()).isEqualTo(2);
    assertThat(then.items().get("a").version()).isEqualTo(1);
    assertThat(then.items().get("b").version()).isEqualTo(2);
  }

  @Test
  void what_is_gone_is_told_once() {
    var then = first.then(List.of(seen("a", 1)), NOW);
    assertThat(then.items().get("b").json()).isEmpty();
    assertThat(then.items().get("b").version()).isEqualTo(2);
    assertThat(then.then(List.of(seen("a", 1)), NOW)).isSameAs(then);
  }
}
