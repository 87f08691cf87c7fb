package io.millrace.server;

import static io.millrace.core.job.JobState.DISCARDED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Draft;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Life;
import io.millrace.core.job.Outcome;
import io.millrace.core.limit.Rate;
import io.millrace.core.perform.Performer;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Match;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What happens at its time, and not when somebody looks: the poll comes once a minute here.
class DueTest extends EngineTest {
  private static final Duration SOON = Duration.ofMillis(100);

  /// Long before the next look, and long for a machine that has much else to do.
  private static final Duration UNASKED = Duration.ofSeconds(10);

  private static final Performer DONE = Does.work(TYPE, _ -> Outcome.Done.EMPTY);

  @Test
  void starts_a_job_on_an_idle_queue_at_once() {
    start(DONE);

    assertThat(median(IntStream.range(0, 9).mapToObj(_ -> late(submit(draft())))))
        .isLessThan(UNASKED);
  }

  @Test
  void starts_delayed_jobs_on_time() {
    start(DONE);

    var ids =
        IntStream.range(0, 9).mapToObj(n -> submit(delayed(SOON.plusMillis(10L * n)))).toList();

    assertThat(median(ids.stream().map(this::late))).isLessThan(UNASKED);
  }

  @Test
  void starts_no_job_before_its_time() {
    start(DONE);

    var life = life(submit(delayed(SOON)), SUCCEEDED);

    assertThat(life.course().startedAt().orElseThrow())
        .isAfterOrEqualTo(life.course().scheduledAt());
  }

  @Test
  void starts_on_time_what_is_due_before_what_it_waits_for_already() {
    start(DONE);
    submit(delayed(Duration.ofHours(1)));

    assertThat(late(submit(delayed(SOON)))).isLessThan(UNASKED);
  }

  @Test
  void starts_at_once_what_is_promoted() {
    start(DONE);
    var id = submit(delayed(Duration.ofHours(1)));

    engine.jobs().change(List.of(new Change(id, new Change.Promote(), "ann"))).await();

    assertThat(life(id, SUCCEEDED).course().startedAt()).isPresent();
  }

  @Test
  void tries_again_on_time() {
    var failure = Failure.of(FailureKind.RETRYABLE, "Boom", "no");
    start(
        Does.work(
            TYPE,
            context ->
                context.attempt() < 4
                    ? new Outcome.Retry(failure, Optional.empty())
                    : Outcome.Done.EMPTY));

    var life = life(submit(draft()), SUCCEEDED);

    assertThat(took(life)).isBetween(Duration.ofMillis(60), UNASKED);
  }

  @Test
  void goes_on_on_time_after_a_snooze_which_spends_no_attempt() {
    start(
        Does.work(
            TYPE,
            context ->
                context.cursor().isPresent()
                    ? Outcome.Done.EMPTY
                    : new Outcome.Snooze(
                        clock.instant().plus(SOON), Optional.of(Json.of("\"once\"")))));

    var life = life(submit(draft()), SUCCEEDED);

    assertThat(took(life)).isBetween(SOON.minusMillis(1), UNASKED);
    assertThat(life.tried().attempt()).isOne();
  }

  @Test
  void goes_on_at_once_where_it_gave_itself_back() {
    start(
        Does.work(
            TYPE,
            context ->
                context.cursor().isPresent()
                    ? new Outcome.Done(context.cursor().get())
                    : new Outcome.Yield(Optional.of(Json.of("\"page 2\"")), "let others go")));

    var life = life(submit(draft()), SUCCEEDED);

    assertThat(life.result()).contains(Json.of("\"page 2\""));
    assertThat(life.tried().attempt()).isOne();
  }

  @Test
  void discards_on_time_what_has_not_begun_by_then() {
    start();
    var expiring =
        new Draft.When(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(SOON),
            Optional.empty());

    var life = life(submit(at(expiring)), DISCARDED);

    assertThat(life.error().orElseThrow().type()).isEqualTo("expired");
    assertThat(life.course().finishedAt().orElseThrow())
        .isBefore(life.course().createdAt().plus(UNASKED));
  }

  @Test
  void starts_what_a_rate_holds_when_it_lets_it() {
    start(DONE);
    var limits = QueueLimits.NONE.withRate(Rate.of(1, SOON));
    backend()
        .queues()
        .put(QueueConfig.of(QUEUE).withLimits(limits), new Match.Any(), "ann")
        .await();

    var ids = submit(times(10, draft()));

    // Nine times a tenth of a second; a look each second would take nine.
    assertThat(took(life(ids.getLast(), SUCCEEDED)))
        .isBetween(SOON.multipliedBy(9), SOON.multipliedBy(80));
  }

  private static Draft delayed(Duration delay) {
    return at(
        new Draft.When(
            Optional.empty(),
            Optional.of(delay),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private static Draft at(Draft.When when) {
    var draft = draft();
    return draft.withWhen(when);
  }

  /// How long after its time a job was started.
  private Duration late(String id) {
    var course = life(id, SUCCEEDED).course();
    return Duration.between(course.scheduledAt(), course.startedAt().orElseThrow());
  }

  /// One that was unlucky with its machine is no verdict.
  private static Duration median(Stream<Duration> all) {
    var sorted = all.sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private static Duration took(Life life) {
    Instant end = life.course().finishedAt().orElseThrow();
    return Duration.between(life.course().createdAt(), end);
  }
}
