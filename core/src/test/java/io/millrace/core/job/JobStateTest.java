package io.millrace.core.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobStateTest {
  @ParameterizedTest
  @EnumSource
  void is_found_by_the_name_a_user_sees(JobState state) {
    assertThat(state.wire()).isLowerCase();
    assertThat(JobState.of(state.wire())).contains(state);
  }

  @Test
  void is_not_found_by_another() {
    assertThat(JobState.of("READY")).isEmpty();
    assertThat(JobState.of("done")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void nothing_follows_a_terminal_one_but_a_redrive(JobState state) {
    var by =
        JobLifecycle.STEPS.stream()
            .filter(step -> step.from() == state)
            .map(JobLifecycle.Step::by)
            .distinct();

    if (state.terminal()) {
      assertThat(by).allMatch("redrive"::equals);
    } else {
      assertThat(by).anyMatch(it -> !it.equals("redrive"));
    }
  }

  @Test
  void what_ended_well_did_not_end_badly() {
    assertThat(JobState.SUCCEEDED.terminal()).isTrue();
    assertThat(JobState.SUCCEEDED.endedBadly()).isFalse();
    assertThat(JobState.DEAD.endedBadly()).isTrue();
    assertThat(JobState.RETRYING.terminal()).isFalse();
  }
}
