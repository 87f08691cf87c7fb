package io.millrace.backend.contract.tie;

import static io.millrace.core.job.JobState.CANCELLED;
import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Ties.OnFailure;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Redrive;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Jobs whose parent did not succeed: each follows its own word, or is taken along by a cancel that
/// cascades, so that none is left waiting for one that cannot.
public abstract class ParentFailsContract extends WithParents {
  @ParameterizedTest
  @EnumSource(OnFailure.class)
  void follows_its_own_word_when_a_parent_fails(OnFailure word) {
    enqueue("a");
    put(child("before", word, "a"));
    settle(claim(), FAILED);
    put(child("after", word, "a"));

    var expected =
        switch (word) {
          case CANCEL -> CANCELLED;
          case DEAD -> DEAD;
          case RUN -> READY;
        };
    assertThat(state("before")).isEqualTo(expected);
    assertThat(state("after")).isEqualTo(expected);
  }

  @Test
  void a_cancelled_parent_takes_the_whole_chain_with_it() {
    enqueue("a");
    put(child("b", "a"));
    put(child("c", "b"));
    put(child("d", OnFailure.RUN, "c"));

    cancel("a");

    assertThat(state("b")).isEqualTo(CANCELLED);
    assertThat(state("c")).isEqualTo(CANCELLED);
    assertThat(state("d")).isEqualTo(READY);
  }

  @ParameterizedTest
  @EnumSource(OnFailure.class)
  void is_taken_along_by_a_cancel_that_cascades_whatever_its_own_word(OnFailure word) {
    enqueue("a");
    put(child("b", word, "a"));
    put(child("c", word, "b"));

    cascade("a");

    assertThat(state("b")).isEqualTo(CANCELLED);
    assertThat(state("c")).isEqualTo(CANCELLED);
  }

  @Test
  void is_taken_along_when_who_was_asked_to_stop_has() {
    enqueue("a");
    put(child("b", OnFailure.RUN, "a"));
    var claim = claim();
    cascade("a");
    assertThat(state("b")).isEqualTo(WAITING);

    settle(claim, retryIn(Duration.ofSeconds(5)));

    assertThat(state("b")).isEqualTo(CANCELLED);
  }

  @Test
  void is_not_taken_along_by_one_that_was_asked_to_stop_and_ended_otherwise() {
    enqueue("a");
    put(child("b", OnFailure.RUN, "a"));
    var claim = claim();
    cascade("a");

    settle(claim, FAILED);

    assertThat(state("b")).isEqualTo(READY);
  }

  @Test
  void is_not_taken_along_by_one_that_was_tried_again_since() {
    enqueue("a");
    cascade("a");
    backend.jobs().redrive(List.of(Redrive.of("a", "ann"))).await();
    put(child("b", OnFailure.RUN, "a"));

    cancel("a");

    assertThat(state("b")).isEqualTo(READY);
  }

  @Test
  void follows_its_own_word_when_it_names_one_that_was_cancelled_with_all_others() {
    enqueue("a");
    cascade("a");

    put(child("b", OnFailure.RUN, "a"));

    assertThat(state("b")).isEqualTo(READY);
  }

  @Test
  void a_deep_chain_is_cancelled_in_bounded_rounds() {
    enqueue("j0");
    int many = 1_200;
    IntStream.range(1, many).forEach(at -> put(child("j" + at, OnFailure.RUN, "j" + (at - 1))));

    cascade("j0");

    assertThat(stats(QUEUE).in(WAITING)).isEqualTo(many - 501);
    while (backend.tidy().await()) {}
    assertThat(stats(QUEUE).in(CANCELLED)).isEqualTo(many);
  }

  private void cascade(String id) {
    cancel(new Cancel(id, false, "withdrawn", "ann", GRACE, true));
  }
}
