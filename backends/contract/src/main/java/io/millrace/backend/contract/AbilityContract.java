package io.millrace.backend.contract;

import static io.millrace.core.spi.Ability.DURABLE;
import static io.millrace.core.spi.Ability.SHARED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.query.Found;
import io.millrace.core.spi.Ability;
import io.millrace.core.spi.Backend;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// That a backend can do what it says, and nothing that it does not say. A test names the abilities
/// once more, so that none comes or goes unseen.
public abstract class AbilityContract extends BackendContract {
  private static final Set<String> DURABLE_WORDS =
      Set.of("journal", "everysec", "always", "replica");

  /// What the backend is to say of itself.
  protected abstract Set<Ability> abilities();

  /// Opens it once more where [#open] opened it last, as a process does that starts again after the
  /// first has closed, or as a second node does beside it.
  protected abstract Backend openAgain(Clock clock);

  @Test
  void says_what_it_can_do() {
    assertThat(backend.abilities()).isEqualTo(abilities());
  }

  @Test
  void tells_the_time_of_its_clock() {
    clock.pass(TICK);

    assertThat(backend.now().await()).isEqualTo(clock.instant());
  }

  @Test
  void is_healthy_and_names_its_durability() {
    var health = backend.health().await();

    assertThat(health.healthy()).isTrue();
    assertThat(health.kind()).isNotBlank();
    assertThat(DURABLE_WORDS.contains(health.durability())).isEqualTo(can(DURABLE));
  }

  @Test
  void keeps_what_it_acknowledged_over_a_restart_if_it_says_so() {
    enqueue("a");
    backend.close().await();

    backend = openAgain(clock);

    assertThat(found("a") instanceof Found.Here).isEqualTo(can(DURABLE));
  }

  @Test
  void shares_what_it_holds_with_a_second_node_if_it_says_so() {
    enqueue("a");
    var second = openAgain(clock);

    var found = second.search().get(List.of("a")).await().getFirst();

    second.close().await();
    assertThat(found instanceof Found.Here).isEqualTo(can(SHARED));
  }

  @Test
  void owes_itself_nothing_while_nothing_has_happened() {
    assertThat(backend.tidy().await()).isFalse();
  }

  private boolean can(Ability ability) {
    return backend.abilities().contains(ability);
  }
}
