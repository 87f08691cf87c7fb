package io.millrace.core.job;

import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SCHEDULED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobLifecycleTest {
  @Test
  void names_each_step_once() {
    assertThat(JobLifecycle.STEPS).doesNotHaveDuplicates();
  }

  @Test
  void allows_what_a_step_says_and_nothing_else() {
    for (var from : JobState.values()) {
      for (var to : JobState.values()) {
        var said = JobLifecycle.STEPS.stream().anyMatch(it -> it.from() == from && it.to() == to);
        assertThat(JobLifecycle.allows(from, to)).as("%s to %s", from, to).isEqualTo(said);
      }
    }
  }

  @Test
  void ends_well_for_good() {
    assertThat(JobLifecycle.STEPS).noneMatch(step -> step.from() == SUCCEEDED);
    assertThat(JobLifecycle.allows(DEAD, READY)).isTrue();
  }

  @Test
  void runs_nothing_that_is_not_ready() {
    assertThat(JobLifecycle.STEPS)
        .filteredOn(step -> step.to() == RUNNING && step.by().equals("claim"))
        .extracting(JobLifecycle.Step::from)
        .containsExactly(READY);
  }

  @ParameterizedTest
  @EnumSource
  void reaches_every_state_from_the_first_ones(JobState state) {
    assertThat(reached(JobLifecycle.FIRST, _ -> true)).contains(state);
  }

  @ParameterizedTest
  @EnumSource
  void leads_every_state_to_an_end(JobState state) {
    assertThat(reached(Set.of(state), it -> !it.terminal())).anyMatch(JobState::terminal);
  }

  @Test
  void begins_before_anything_has_run() {
    assertThat(JobLifecycle.FIRST).contains(READY, SCHEDULED).doesNotContain(RUNNING);
  }

  private static Set<JobState> reached(Set<JobState> first, Predicate<JobState> goesOn) {
    var reached = EnumSet.copyOf(first);
    for (int round = 0; round < JobState.values().length; round++) {
      JobLifecycle.STEPS.stream()
          .filter(step -> reached.contains(step.from()) && goesOn.test(step.from()))
          .map(JobLifecycle.Step::to)
          .toList()
          .forEach(reached::add);
    }
    return reached;
  }
}
