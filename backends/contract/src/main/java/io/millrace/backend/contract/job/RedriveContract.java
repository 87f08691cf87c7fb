package io.millrace.backend.contract.job;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.SCHEDULED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Json;
import io.millrace.core.job.Life;
import io.millrace.core.job.Mark;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Window;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Redrive;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `redrive`: what ended badly, or waits for another try, gets a new series of attempts.
public abstract class RedriveContract extends BackendContract {
  private static final Duration MINUTE = Duration.ofSeconds(60);

  @Test
  void readies_a_dead_job_with_nothing_behind_it() {
    dead("a");

    assertThat(redrive(Redrive.of("a", "ann"))).isEqualTo(new Answer.Done(get("a")));

    var life = life("a");
    assertThat(life.state()).isEqualTo(READY);
    assertThat(life.tried().attempt()).isZero();
    assertThat(life.rescues()).isZero();
    assertThat(life.error()).isEmpty();
    assertThat(life.signature()).isEmpty();
    assertThat(life.course().finishedAt()).isEmpty();
    assertThat(claim().attempt()).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cancelled", "discarded", "retrying"})
  void readies_what_else_did_not_go_well(String how) {
    enqueue("a");
    var claim = claim();
    switch (how) {
      case "cancelled" -> cancelByForce("a");
      case "discarded" -> settle(claim, new Outcome.Discard(FAILURE));
      default -> settle(claim, retryIn(MINUTE));
    }
    assertThat(state("a").wire()).isEqualTo(how);

    assertThat(redrive(Redrive.of("a", "ann"))).isInstanceOf(Answer.Done.class);

    assertThat(life("a").cancel()).isEmpty();
    assertThat(ids(claim(1))).containsExactly("a");
  }

  @Test
  void keeps_the_attempts_of_before_in_the_history() {
    dead("a");

    redrive(Redrive.of("a", "ann"));

    assertThat(life("a").attempts()).hasSize(1);
  }

  @Test
  void counts_on_and_grants_one_more_attempt_when_it_is_not_to_begin_anew() {
    var once = job("a").withTerms(job("a").terms().withMaxAttempts(1));
    enqueue(once);
    settle(claim(), new Outcome.Dead(FAILURE));

    redrive(new Redrive("a", Optional.empty(), Optional.empty(), false, "ann"));

    assertThat(life("a").tried().attempt()).isOne();
    assertThat(get("a").job().terms().maxAttempts()).isEqualTo(2);
    assertThat(claim().attempt()).isEqualTo(2);
  }

  @Test
  void grants_no_more_than_there_were_when_some_are_left() {
    dead("a");

    redrive(new Redrive("a", Optional.empty(), Optional.empty(), false, "ann"));

    assertThat(get("a").job().terms()).isEqualTo(job("a").terms());
  }

  @Test
  void takes_other_args() {
    dead("a");
    var args = Json.of("{\"to\":2}");

    redrive(new Redrive("a", Optional.of(args), Optional.empty(), true, "ann"));

    assertThat(claim().job().args()).isEqualTo(args);
  }

  @Test
  void schedules_what_is_to_run_later() {
    dead("a");
    var later = clock.instant().plus(MINUTE);

    redrive(new Redrive("a", Optional.empty(), Optional.of(later), true, "ann"));

    assertThat(state("a")).isEqualTo(SCHEDULED);
    assertThat(claim(1)).isEmpty();
    clock.pass(MINUTE);
    assertThat(claim(1)).hasSize(1);
  }

  @Test
  void lets_nothing_expire_that_a_person_wants_done_after_all() {
    enqueue(job("a").withWindow(Window.until(clock.instant().plus(MINUTE))));
    cancel("a");
    clock.pass(MINUTE);

    redrive(Redrive.of("a", "ann"));

    assertThat(ids(claim(1))).containsExactly("a");
  }

  @Test
  void gives_back_the_old_place_in_the_order_of_enqueue() {
    dead("a");
    enqueue("b");

    redrive(Redrive.of("a", "ann"));

    assertThat(ids(claim(9))).containsExactly("a", "b");
  }

  @Test
  void survives_as_many_lost_leases_as_a_new_job() {
    enqueue("a");
    loseLeases(4);
    var judged = bringHome().judge().getFirst().claim();
    settle(judged, new Outcome.Dead(FAILURE));

    redrive(Redrive.of("a", "ann"));

    loseLeases(3);
    assertThat(bringHome().judge()).isEmpty();
    assertThat(claim(1)).extracting(Claim::rescues).containsExactly(3);
  }

  @Test
  void refuses_everything_else() {
    enqueue("ready", "running", "succeeded");
    var claims = claim(3);
    settle(claims.getFirst(), handBack());
    settle(claims.getLast(), DONE);

    for (var id : List.of("ready", "running", "succeeded")) {
      assertThat(redrive(Redrive.of(id, "ann")))
          .isEqualTo(new Answer.Refused(state(id), life(id).version()));
    }
    assertThat(life("succeeded")).extracting(Life::state).isEqualTo(SUCCEEDED);
  }

  @Test
  void knows_when_there_is_no_such_job() {
    assertThat(redrive(Redrive.of("a", "ann"))).isEqualTo(Absent.ABSENT);
  }

  @Test
  void raises_the_version_and_tells_of_it_in_the_jobs_history() {
    dead("a");
    int before = life("a").version();

    redrive(Redrive.of("a", "ann"));

    assertThat(life("a").version()).isEqualTo(before + 1);
    assertThat(life("a").marks()).extracting(Mark::fact).containsExactly("dead_letter.redriven");
    assertThat(life("a").marks().getLast().by()).isEqualTo("ann");
  }

  private Answer redrive(Redrive ask) {
    return backend.jobs().redrive(List.of(ask)).await().getFirst();
  }

  private void dead(String id) {
    enqueue(id);
    settle(claim(), new Outcome.Dead(FAILURE));
  }

  private void loseLeases(int count) {
    for (int n = 0; n < count; n++) {
      claim();
      clock.pass(LEASE);
    }
  }
}
