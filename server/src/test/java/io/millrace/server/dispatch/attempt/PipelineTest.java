package io.millrace.server.dispatch.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Entry;
import io.millrace.core.perform.FailureException;
import io.millrace.core.perform.Remedy;
import io.millrace.server.Does;
import io.millrace.server.dispatch.attempt.Stopping.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What stands around a performer: in which order, and what it may make of an attempt.
class PipelineTest extends Piping {
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
}
