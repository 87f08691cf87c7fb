package io.millrace.server;

import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.RETRYING;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Attempt;
import io.millrace.core.job.Backoff;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Signature;
import io.millrace.core.perform.FailureException;
import io.millrace.plugin.performer.Fail;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What becomes of a job whose attempts fail, in whatever way.
class FailingTest extends EngineTest {
  private static final Backoff LATER = new Backoff.Fixed(Duration.ofHours(1), Backoff.Jitter.NONE);

  @Test
  void tries_again_until_it_succeeds_and_keeps_every_attempt() {
    start(new Fail());

    var life = life(fail("{\"times\": 2, \"then\": {\"ok\": true}}"), SUCCEEDED);

    assertThat(life.result()).contains(Json.of("{\"ok\":true}"));
    assertThat(life.attempts())
        .extracting(attempt -> attempt.outcome().orElseThrow())
        .containsExactly("retry", "retry", "done");
    assertThat(life.attempts()).extracting(Attempt::n).containsExactly(1, 2, 3);
  }

  @Test
  void is_dead_when_its_attempts_are_spent_with_the_signature_of_its_failure() {
    terms = terms.withMaxAttempts(3);
    start(new Fail());

    var life = life(fail("{\"message\": \"no luck\"}"), DEAD);

    var failure = Failure.of(FailureKind.RETRYABLE, "told_to_fail", "no luck");
    assertThat(life.attempts()).hasSize(3);
    assertThat(life.error()).contains(failure);
    assertThat(life.signature()).contains(Signature.of("fail", failure));
  }

  @Test
  void tells_of_a_failed_attempt_before_what_follows_from_it() {
    terms = terms.withMaxAttempts(2);
    start(new Fail());

    var id = fail("{}");

    life(id, DEAD);
    isTold(
        id,
        "job.created",
        "job.started",
        "job.failed",
        "job.retried",
        "job.started",
        "job.failed",
        "job.dead");
  }

  @ParameterizedTest
  @CsvSource({
    "retryable, RETRYING, 1",
    "transient, RETRYING, 1",
    "degraded, RETRYING, 1",
    "throttled, RETRYING, 0",
    "auth, DEAD, 1",
    "terminal, DEAD, 1",
    "timeout, RETRYING, 1",
    "lost, DEAD, 1",
    "poison, DEAD, 1",
    "unknown, RETRYING, 1"
  })
  void follows_the_kind_of_a_failure(String kind, JobState state, int spent) {
    terms = terms.withBackoff(LATER);
    start(new Fail());

    // A second and longer is what every kind waits at least, but for the quick tries.
    var life = life(fail("{\"kind\": \"%s\"}".formatted(kind)), state);

    assertThat(life.tried().attempt()).isEqualTo(spent);
    assertThat(life.error().orElseThrow().kind().wire()).isEqualTo(kind);
  }

  static Stream<Throwable> whatever() {
    return Stream.of(
        new IllegalStateException("broken"),
        new InterruptedException("by nobody here"),
        new AssertionError("wrong"),
        new StackOverflowError("deep"),
        new NoClassDefFoundError("gone"),
        new OutOfMemoryError("full"),
        new Error("of its own sort"));
  }

  @ParameterizedTest
  @MethodSource("whatever")
  void takes_whatever_is_thrown_for_a_failure_of_that_attempt(Throwable thrown) {
    terms = terms.withBackoff(LATER);
    start(Does.work(TYPE, _ -> throwIt(thrown)));

    var error = life(submit(draft()), RETRYING).error().orElseThrow();

    assertThat(error.kind()).isEqualTo(FailureKind.UNKNOWN);
    assertThat(error.type()).isEqualTo(thrown.getClass().getName());
    assertThat(error.message()).isEqualTo(thrown.getMessage());
    assertThat(error.stack().orElseThrow()).contains("FailingTest");
  }

  @Test
  void takes_no_answer_for_a_failure_and_goes_on_with_the_queue() {
    terms = terms.withBackoff(LATER);
    start(
        Does.work(TYPE, context -> context.args().text().equals("1") ? null : Outcome.Done.EMPTY));

    var silent = submit(Draft.of(TYPE, QUEUE, Json.of("1")));
    var next = submit(draft());

    assertThat(life(silent, RETRYING).error().orElseThrow().kind()).isEqualTo(FailureKind.UNKNOWN);
    assertThat(life(next, SUCCEEDED).attempts()).hasSize(1);
  }

  @Test
  void knows_the_kind_that_a_performer_names() {
    var failure = Failure.of(FailureKind.AUTH, "401", "token revoked");
    start(
        Does.work(
            TYPE,
            _ -> {
              throw new FailureException(failure);
            }));

    assertThat(life(submit(draft()), DEAD).error()).contains(failure);
  }

  @Test
  void waits_as_long_as_the_other_side_asks() {
    var busy =
        new Failure(
            FailureKind.THROTTLED,
            "429",
            "too many",
            Optional.empty(),
            Optional.empty(),
            Optional.of(Duration.ofMinutes(10)));
    start(Does.work(TYPE, _ -> new Outcome.Retry(busy, Optional.empty())));

    var life = life(submit(draft()), RETRYING);

    assertThat(life.course().runAt()).isAfter(clock.instant().plus(Duration.ofMinutes(9)));
  }

  @Test
  void is_dead_when_its_result_is_larger_than_a_mebibyte() {
    start(Does.work(TYPE, context -> new Outcome.Done(text(context.args()))));

    var fits = submit(Draft.of(TYPE, QUEUE, Json.of("1048574")));
    var tooLarge = submit(Draft.of(TYPE, QUEUE, Json.of("1048575")));

    assertThat(life(fits, SUCCEEDED).result().orElseThrow().size()).isEqualTo(1024 * 1024);
    var life = life(tooLarge, DEAD);
    assertThat(life.error().orElseThrow().type()).isEqualTo("result_too_large");
    assertThat(life.result()).isEmpty();
  }

  private String fail(String args) {
    return submit(Draft.of("fail", QUEUE, Json.of(args)));
  }

  private static Json text(Json length) {
    return Json.write("x".repeat(length.as(Integer.class)));
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> Outcome throwIt(Throwable thrown) throws E {
    throw (E) thrown;
  }
}
