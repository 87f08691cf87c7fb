package io.millrace.core.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Labels;
import io.millrace.core.job.Life;
import io.millrace.core.job.Progress;
import io.millrace.core.job.Tried;
import io.millrace.core.query.JobQuery.Span;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobQueryTest {
  private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant ENDED = MADE.plusSeconds(60);
  private static final JobSnapshot DEAD =
      new JobSnapshot(
          Job.of("a", "mail.send", "billing.eu", Json.EMPTY_OBJECT)
              .withKey(Optional.of("tenant-42"))
              .withLabels(new Labels(List.of("vip", "eu"), Json.EMPTY_OBJECT)),
          life(JobState.DEAD));

  @Test
  void all_matches_everything() {
    assertThat(JobQuery.ALL.matches(DEAD)).isTrue();
  }

  @Test
  void one_of_the_states_is_enough() {
    assertThat(JobQuery.in(JobState.READY, JobState.DEAD).matches(DEAD)).isTrue();
    assertThat(JobQuery.in(JobState.READY).matches(DEAD)).isFalse();
  }

  @Test
  void a_name_is_whole_or_ends_in_a_star() {
    assertThat(queues("billing.eu")).isTrue();
    assertThat(queues("billing.*")).isTrue();
    assertThat(queues("*")).isTrue();
    assertThat(queues("mail", "billing.*")).isTrue();
    assertThat(queues("billing")).isFalse();
    assertThat(queues("billing.us*")).isFalse();
  }

  @Test
  void every_part_must_hold() {
    var none = Set.<String>of();
    assertThat(query(Set.of("mail.*"), Set.of("tenant-42"), Set.of("eu", "us"))).isTrue();
    assertThat(query(Set.of("sms.*"), none, none)).isFalse();
    assertThat(query(none, Set.of("tenant-4"), none)).isFalse();
    assertThat(query(none, none, Set.of("us"))).isFalse();
  }

  @Test
  void looks_at_the_worker_the_kind_and_the_signature() {
    assertThat(dead(Set.of("w1"), Set.of(FailureKind.AUTH), Set.of("sig_1"))).isTrue();
    assertThat(dead(Set.of("w2"), Set.of(), Set.of())).isFalse();
    assertThat(dead(Set.of(), Set.of(FailureKind.TIMEOUT), Set.of())).isFalse();
    assertThat(dead(Set.of(), Set.of(), Set.of("sig_2"))).isFalse();
  }

  @Test
  void a_span_holds_its_beginning_and_not_its_end() {
    assertThat(span(false, MADE, MADE.plusMillis(1))).isTrue();
    assertThat(span(false, MADE.minusMillis(1), MADE)).isFalse();
    assertThat(span(true, ENDED, ENDED.plusMillis(1))).isTrue();
    assertThat(span(true, ENDED.minusMillis(1), ENDED)).isFalse();
  }

  @Test
  void what_has_not_ended_is_in_no_span_of_ends() {
    var running = new JobSnapshot(DEAD.job(), life(JobState.RUNNING));

    assertThat(spanned(new Span(true, Optional.of(MADE), Optional.empty())).matches(running))
        .isFalse();
    assertThat(spanned(new Span(true, Optional.empty(), Optional.empty())).matches(running))
        .isTrue();
  }

  @Test
  void counters_answer_what_names_only_states_and_queues() {
    var places = JobQuery.in(JobState.DEAD).withQueues(Set.of("billing.*"));

    assertThat(places.isOfPlaces()).isTrue();
    assertThat(spanned(new Span(false, Optional.of(MADE), Optional.empty())).isOfPlaces())
        .isFalse();
  }

  private static boolean queues(String... names) {
    return JobQuery.ALL.withQueues(Set.of(names)).matches(DEAD);
  }

  private static boolean query(Set<String> types, Set<String> keys, Set<String> tags) {
    return new JobQuery(
            Set.of(), Set.of(), types, keys, tags, Set.of(), Set.of(), Set.of(), Span.EVER)
        .matches(DEAD);
  }

  private static boolean dead(Set<String> workers, Set<FailureKind> kinds, Set<String> signatures) {
    return new JobQuery(
            Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), workers, kinds, signatures, Span.EVER)
        .matches(DEAD);
  }

  private static boolean span(boolean ended, Instant from, Instant to) {
    return spanned(new Span(ended, Optional.of(from), Optional.of(to))).matches(DEAD);
  }

  private static JobQuery spanned(Span span) {
    return new JobQuery(
        Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), Set.of(), span);
  }

  private static Life life(JobState state) {
    var finished = state.terminal() ? Optional.of(ENDED) : Optional.<Instant>empty();
    return new Life(
        state,
        new Tried(1, 0),
        0,
        1,
        new Life.Course(MADE, MADE, MADE, MADE, Optional.of(MADE), finished),
        Optional.of(new Holder("w1", "n1")),
        Progress.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.of(Failure.of(FailureKind.AUTH, "Boom", "no")),
        Optional.of("sig_1"),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of());
  }
}
