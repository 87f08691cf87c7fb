package io.millrace.server.dispatch.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Performer;
import io.millrace.server.Does;
import io.millrace.server.dispatch.attempt.Stopping.Stop;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a performer is told of its attempt, and what becomes of it when the performer throws then.
class HooksTest extends Piping {
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

  @Test
  void believes_the_performer_before_all_others() {
    classifiers.add((_, _) -> Optional.of(FailureKind.TRANSIENT));

    assertThat(kind(run(new Told()).ruling().outcome())).isEqualTo(FailureKind.DEGRADED);
  }
}
