package io.millrace.backend.contract.tie;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.JobState;
import io.millrace.core.job.Mark;
import io.millrace.core.job.Ties.OnFailure;
import io.millrace.core.job.Window;
import io.millrace.core.spi.Followed;
import io.millrace.core.spi.Prune;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What became of jobs because of what their parents came to is told to whoever follows, once.
public abstract class FollowContract extends WithParents {
  private final List<Followed> followed = new ArrayList<>();

  @BeforeEach
  void listen() {
    backend.follow(followed::addAll);
  }

  @Test
  void tells_who_ended_because_of_a_settle() {
    enqueue("a");
    put(child("b", OnFailure.DEAD, "a"));
    put(child("c", "b"));

    settle(claim(), FAILED);

    assertThat(followed())
        .containsExactly("b is dead: parent a is dead", "c is cancelled: parent b is dead");
  }

  @Test
  void tells_who_ended_because_of_a_cancel() {
    enqueue("a");
    put(child("b", "a"));

    cancel("a");

    assertThat(followed()).containsExactly("b is cancelled: parent a is cancelled");
  }

  @Test
  void tells_those_that_only_a_later_call_has_time_for() {
    enqueue("a");
    IntStream.range(0, 600).forEach(at -> put(child("c" + at, "a")));
    cancel("a");
    assertThat(followed()).hasSize(500);

    backend.jobs().prune(new Prune.Ids(List.of("a"), true)).await();

    assertThat(followed()).hasSize(600);
  }

  @Test
  void tells_who_is_released_and_when_it_begins() {
    enqueue("a");
    var at = clock.instant().plusSeconds(60);
    put(child("b", "a").withWindow(Window.from(at)));
    put(child("c", "a"));

    settle(claim(), DONE);

    assertThat(followed()).containsExactly("b is scheduled", "c is ready");
    assertThat(followed.getFirst().runAt()).contains(at);
    assertThat(followed.getFirst().queue()).isEqualTo(QUEUE);
  }

  @Test
  void tells_in_its_history_when_one_was_released() {
    enqueue("a");
    put(child("b", "a"));
    clock.pass(TICK);

    settle(claim(), DONE);

    assertThat(life("b").marks())
        .containsExactly(
            new Mark(
                clock.instant(),
                "job.updated",
                Optional.of(JobState.WAITING),
                Optional.of(JobState.READY),
                "millrace",
                Map.of("reason", "released")));
  }

  @Test
  void tells_only_once() {
    enqueue("a");
    put(child("b", "a"));
    cancel("a");

    bringHome();
    backend.tidy().await();

    assertThat(followed()).hasSize(1);
  }

  private List<String> followed() {
    return followed.stream()
        .map(it -> it.id() + " is " + it.state().wire() + it.why().map(": "::concat).orElse(""))
        .toList();
  }
}
