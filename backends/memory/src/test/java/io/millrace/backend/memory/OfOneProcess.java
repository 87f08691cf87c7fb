package io.millrace.backend.memory;

import java.util.Set;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Leaves out the few promises that hold as long as a process lives: whose turn among the keys it
/// is, what was told once already, how far a call had come that is to be made again, how much
/// flowed in the last minutes, who was held when a claim last looked, who is still to go up, and
/// how far a clock that was set back has come.
final class OfOneProcess implements ExecutionCondition {
  private static final Set<String> NAMES =
      Set.of(
          "a_turn_goes_on_in_the_next_call",
          "more_work_does_not_cost_a_key_its_turn",
          "lends_past_a_thousand_keys_that_are_full",
          "tells_the_first_of_a_type_that_is_held_and_by_what_once",
          "tells_until_when_the_rate_of_a_queue_holds_once",
          "tells_the_first_that_it_holds_once_and_again_when_one_has_started_since",
          "tells_who_is_held_by_a_key_once",
          "tells_once_who_is_held_by_a_breaker_and_until_when",
          "those_who_wait_at_a_breaker_are_blocked",
          "hints_the_queues_in_which_jobs_go_on_when_it_closes",
          "a_reset_lets_those_go_that_wait",
          "more_probes_go_as_soon_as_it_is_set_to_more",
          "counts_who_waits_at_it_and_lets_them_go_when_it_is_taken_away",
          "forgets_how_it_flowed_an_hour_ago",
          "says_how_it_flows",
          "says_how_long_attempts_took_in_all_of_its_shards_and_together_with_others",
          "jobs_wait_for_permits",
          "a_reset_tells_where_jobs_waited",
          "very_many_that_wait_all_go_on_when_there_is_room_for_all",
          "asks_for_one_that_could_start_behind_very_many_that_could_not",
          "very_many_that_wait_all_go_on_after_a_reset",
          "lets_no_more_go_up_in_one_call_than_may_come_home",
          "a_lease_is_lost_before_the_clock_is_where_it_was",
          "a_rate_lets_more_go_before_the_clock_is_where_it_was");

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return context.getTestMethod().filter(it -> NAMES.contains(it.getName())).isPresent()
        ? ConditionEvaluationResult.disabled("a restart may forget that")
        : ConditionEvaluationResult.enabled("outlives a process");
  }
}
