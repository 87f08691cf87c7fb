package io.millrace.server.dispatch.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Entry;
import io.millrace.core.perform.FailureException;
import io.millrace.core.perform.Performer;
import io.millrace.core.perform.Remedy;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.FailureClassifier;
import io.millrace.core.spi.Settle;
import io.millrace.server.Does;
import io.millrace.server.dispatch.attempt.Stopping.Stop;
import io.millrace.server.dispatch.performer.Performers;
import io.millrace.server.dispatch.performer.Way;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// One attempt, from the first of its middleware to what the store is told.
class PipelineTest {
  private static final String TYPE = "mail.send";
  private static final Json RESULT = Json.of("{\"sent\":true}");
  private static final Failure REFUSED = Failure.of(FailureKind.TERMINAL, "refused", "no");
  private static final Duration SOON = Duration.ofSeconds(90);

  private final List<String> turns = new ArrayList<>();
  private final Around outer = new Around("outer", turns);
  private final Around inner = new Around("inner", turns);
  private final List<FailureClassifier> classifiers = new ArrayList<>();
  private final Attempt attempt = Lent.attempt("a");
  private Does.Work work = _ -> new Outcome.Done(RESULT);

  /// Performs it, noted among the turns of the middleware.
  private Outcome performed(Context context) throws Exception {
    turns.add("performer");
    return work.on(context);
  }

  private Settle run() {
    return run(Does.work(TYPE, this::performed));
  }

  private Settle run(Performer performer) {
    return new Pipeline(Clock.fixed(Lent.AT, ZoneOffset.UTC)).run(way(performer), attempt);
  }

  private Way way(Performer performer) {
    return new Performers(List.of(performer), List.of(outer, inner), classifiers)
        .of(performer.type());
  }

  private Outcome outcome() {
    return run().ruling().outcome();
  }

  private static FailureKind kind(Outcome outcome) {
    return outcome instanceof Outcome.Retry(Failure failure, _) ? failure.kind() : null;
  }

  @Test
  void goes_in_in_the_order_of_the_chain_and_out_in_the_reverse() {
    assertThat(outcome()).isEqualTo(new Outcome.Done(RESULT));

    assertThat(turns)
        .containsExactly(
            "outer before",
            "inner before",
            "performer",
            "inner after",
            "outer after",
            "inner complete",
            "outer complete");
  }

  @Test
  void asks_about_a_failure_on_the_way_out_before_it_is_an_outcome() {
    work =
        _ -> {
          throw new FailureException(REFUSED);
        };

    assertThat(outcome()).isEqualTo(new Outcome.Dead(REFUSED));

    assertThat(turns)
        .containsSubsequence("performer", "inner error", "outer error", "inner after")
        .endsWith("inner complete", "outer complete");
  }

  @Test
  void performs_nothing_when_it_is_halted_and_tells_everybody() {
    outer.entry = new Entry.Retry("not before nine", Optional.of(SOON));

    var ruling = run().ruling();

    var failure = Failure.of(FailureKind.UNKNOWN, "middleware_halt", "outer: not before nine");
    assertThat(ruling.outcome()).isEqualTo(new Outcome.Retry(failure, Optional.of(SOON)));
    assertThat(ruling.at()).contains(Lent.AT.plus(SOON));
    assertThat(turns).containsExactly("outer before", "inner complete", "outer complete");
  }

  @Test
  void discards_what_is_halted_for_good() {
    inner.entry = new Entry.Discard("too old");

    var failure = Failure.of(FailureKind.UNKNOWN, "middleware_halt", "inner: too old");
    assertThat(outcome()).isEqualTo(new Outcome.Discard(failure));
    assertThat(turns).doesNotContain("performer");
  }

  @Test
  void tries_again_what_was_to_be_dead_when_somebody_knows_a_remedy() {
    work = _ -> new Outcome.Dead(REFUSED);
    outer.remedy = new Remedy.Retry(Optional.of(SOON));

    assertThat(outcome()).isEqualTo(new Outcome.Retry(REFUSED, Optional.of(SOON)));
  }

  @Test
  void is_done_when_somebody_ignores_the_failure() {
    work =
        _ -> {
          throw new IllegalStateException("so what");
        };
    inner.remedy = Remedy.IGNORE;

    assertThat(outcome()).isEqualTo(Outcome.Done.EMPTY);
    assertThat(turns).contains("inner error").doesNotContain("outer error");
  }

  @Test
  void comes_to_what_they_make_of_it_on_the_way_out() {
    inner.after = _ -> new Outcome.Done(Json.of("1"));
    outer.after = it -> it.equals(new Outcome.Done(Json.of("1"))) ? new Outcome.Dead(REFUSED) : it;

    assertThat(outcome()).isEqualTo(new Outcome.Dead(REFUSED));
    assertThat(turns).doesNotContain("outer error");
  }

  @Test
  void keeps_no_result_that_is_too_large_whoever_made_it_so() {
    outer.after = _ -> new Outcome.Done(Json.write("x".repeat(Pipeline.MAX_RESULT)));

    assertThat(outcome())
        .isInstanceOfSatisfying(
            Outcome.Dead.class,
            it -> assertThat(it.failure().type()).isEqualTo("result_too_large"));
  }

  @Test
  void fails_without_its_performer_when_middleware_throws_before_it() {
    inner.throwing = Set.of("before");

    assertThat(kind(outcome())).isEqualTo(FailureKind.UNKNOWN);

    assertThat(turns)
        .doesNotContain("performer")
        .contains("outer error", "outer after", "inner complete", "outer complete");
  }

  @Test
  void stands_by_what_the_performer_did_when_middleware_throws_after_it() {
    inner.throwing = Set.of("after", "complete");

    assertThat(outcome()).isEqualTo(new Outcome.Done(RESULT));

    assertThat(turns).contains("outer after", "outer complete");
  }

  @Test
  void asks_the_next_when_middleware_throws_over_a_failure() {
    work = _ -> new Outcome.Dead(REFUSED);
    inner.throwing = Set.of("error");
    outer.remedy = Remedy.IGNORE;

    assertThat(outcome()).isEqualTo(Outcome.Done.EMPTY);
  }

  @Test
  void tells_in_the_end_what_follows_from_it() {
    work = _ -> new Outcome.Dead(REFUSED);

    var ruling = run().ruling();

    assertThat(outer.rulings).containsExactly(ruling);
    assertThat(ruling.signature()).isPresent();
  }

  @Test
  void says_nothing_of_an_attempt_that_did_not_begin() {
    attempt.ask(Stop.SHUTDOWN);

    assertThat(outcome()).isInstanceOf(Outcome.Yield.class);
    assertThat(turns).isEmpty();
  }

  @Test
  void stands_around_the_types_it_names() {
    outer.types = Set.of("other");
    inner.types = Set.of("other", TYPE);

    run();

    assertThat(turns).contains("inner before").doesNotContain("outer before");
  }

  @Test
  void leaves_the_loop_when_anything_around_it_may_wait() {
    var quick = Does.atOnce(TYPE, _ -> Outcome.Done.EMPTY);
    inner.nonblocking = true;

    assertThat(way(quick).nonblocking()).isFalse();

    outer.nonblocking = true;
    assertThat(way(quick).nonblocking()).isTrue();
    assertThat(way(Does.work(TYPE, _ -> Outcome.Done.EMPTY)).nonblocking()).isFalse();
  }

  @Test
  void lets_those_wait_who_come_after_an_interrupted_performer() {
    work =
        _ -> {
          Thread.currentThread().interrupt();
          return Outcome.Done.EMPTY;
        };
    List<Boolean> interrupted = new ArrayList<>();
    inner.after =
        it -> {
          interrupted.add(Thread.currentThread().isInterrupted());
          return it;
        };

    run();

    assertThat(interrupted).containsExactly(false);
  }

  @Test
  void believes_the_first_who_knows_the_failure() {
    work =
        _ -> {
          throw new IllegalStateException("full");
        };
    classifiers.add((_, _) -> Optional.empty());
    classifiers.add((job, thrown) ->
        job.type().equals(TYPE) && thrown.getMessage().equals("full")
            ? Optional.of(FailureKind.DEGRADED)
            : Optional.empty());
    classifiers.add((_, _) -> Optional.of(FailureKind.TRANSIENT));

    assertThat(kind(outcome())).isEqualTo(FailureKind.DEGRADED);
  }

  @Test
  void passes_over_a_classifier_that_throws() {
    work =
        _ -> {
          throw new IllegalStateException("full");
        };
    classifiers.add((_, thrown) -> {
      throw new IllegalArgumentException(thrown);
    });
    classifiers.add((_, _) -> Optional.of(FailureKind.TRANSIENT));

    assertThat(kind(outcome())).isEqualTo(FailureKind.TRANSIENT);
  }

  @Test
  void believes_the_performer_before_all_others() {
    classifiers.add((_, _) -> Optional.of(FailureKind.TRANSIENT));

    assertThat(kind(run(new Told()).ruling().outcome())).isEqualTo(FailureKind.DEGRADED);
  }

  @Test
  void asks_nobody_about_a_failure_that_says_its_kind() {
    work =
        _ -> {
          throw new FailureException(REFUSED);
        };
    classifiers.add((_, _) -> Optional.of(FailureKind.TRANSIENT));

    assertThat(outcome()).isEqualTo(new Outcome.Dead(REFUSED));
  }

  @Test
  void knows_some_failures_by_the_class_of_what_caused_them() {
    work =
        _ -> {
          throw new UncheckedIOException(new ConnectException("refused"));
        };

    assertThat(kind(outcome())).isEqualTo(FailureKind.RETRYABLE);
  }

  @Test
  void may_ask_again_soon_what_it_asked_of_our_own_store() {
    work =
        _ -> {
          throw new IllegalStateException(new BackendUnavailable("the disk is full"));
        };

    assertThat(kind(outcome())).isEqualTo(FailureKind.TRANSIENT);
  }

  /// A performer with hooks of its own, which notes their turns.
  private final class Told implements Performer {
    private Does.Work work =
        _ -> {
          throw new IllegalStateException("down");
        };
    private boolean throwing;

    @Override
    public String type() {
      return TYPE;
    }

    @Override
    public Outcome perform(Context context) throws Exception {
      return work.on(context);
    }

    @Override
    public Optional<FailureKind> classify(Throwable thrown) {
      return Optional.of(FailureKind.DEGRADED);
    }

    @Override
    public void onStart(Context context) {
      note("start");
    }

    @Override
    public void onSuccess(Context context, Json result) {
      note("success " + result);
    }

    @Override
    public void onFailure(Context context, Failure failure, boolean last) {
      note("failure " + failure.kind() + " last=" + last);
    }

    @Override
    public void onCancel(Context context, String reason) {
      note("cancel " + reason);
    }

    private void note(String turn) {
      turns.add(turn);
      if (throwing) {
        throw new IllegalStateException(turn);
      }
    }
  }

  private final Told told = new Told();

  @Test
  void tells_its_performer_of_the_beginning_and_of_a_good_end() {
    told.work = _ -> new Outcome.Done(RESULT);

    run(told);

    assertThat(turns)
        .containsSubsequence(
            "inner before", "start", "inner after", "success " + RESULT, "inner complete");
  }

  @Test
  void tells_its_performer_of_a_failure_and_whether_it_is_the_last() {
    run(told);
    assertThat(turns).contains("failure DEGRADED last=false");

    told.work = _ -> new Outcome.Dead(REFUSED);
    new Pipeline(Clock.fixed(Lent.AT, ZoneOffset.UTC)).run(way(told), Lent.attempt("b"));
    assertThat(turns).contains("failure TERMINAL last=true");
  }

  @Test
  void tells_its_performer_of_a_cancel() {
    told.work =
        context -> {
          attempt.ask(Stop.CANCELLED);
          context.checkpoint();
          return Outcome.Done.EMPTY;
        };

    run(told);

    assertThat(turns).contains("cancel cancelled while it ran");
  }

  @Test
  void fails_when_the_performer_cannot_start_and_goes_on_when_it_cannot_be_told() {
    told.work = _ -> new Outcome.Done(RESULT);
    told.throwing = true;

    assertThat(kind(run(told).ruling().outcome())).isEqualTo(FailureKind.DEGRADED);
    assertThat(turns).doesNotContain("success " + RESULT).contains("outer complete");
  }

  @Test
  void does_not_lose_what_was_done_when_a_hook_throws_afterwards() {
    told.work =
        _ -> {
          told.throwing = true;
          return new Outcome.Done(RESULT);
        };

    assertThat(run(told).ruling().outcome()).isEqualTo(new Outcome.Done(RESULT));
    assertThat(turns).contains("success " + RESULT, "inner complete", "outer complete");
  }

  @Test
  void is_told_once_whether_it_ends_or_is_given_up() {
    attempt.begin();

    assertThat(attempt.tell()).isTrue();
    assertThat(attempt.tell()).isFalse();
    assertThat(Lent.attempt("b").tell()).isFalse();
  }
}
