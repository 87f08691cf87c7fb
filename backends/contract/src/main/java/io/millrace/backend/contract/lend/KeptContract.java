package io.millrace.backend.contract.lend;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Json;
import io.millrace.core.job.Kept;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Progress;
import io.millrace.core.job.StepDone;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extend.Report;
import io.millrace.core.spi.Redrive;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What an attempt leaves to the next: steps that are done, and how far it got.
public abstract class KeptContract extends BackendContract {
  private static final Json FETCHED = Json.of("{\"bytes\":812}");
  private static final Json SENT = Json.of("{\"sent\":1}");
  private static final Json PAGE_2 = Json.of("{\"page\":2}");
  private static final Json COUNTED = Json.of("{\"processed\":200}");
  private static final Progress FAR =
      new Progress(40, Optional.of("page 2"), Optional.of(COUNTED), Optional.empty());

  @Test
  void gives_nothing_to_the_first_attempt() {
    enqueue("a");

    assertThat(claim().kept()).isEqualTo(Kept.NOTHING);
  }

  @Test
  void gives_the_steps_that_are_done_to_the_next_attempt() {
    enqueue("a");
    report(claim(), steps("fetch", FETCHED));
    clock.pass(LEASE);

    assertThat(claim().kept().steps()).isEqualTo(Map.of("fetch", FETCHED));
  }

  @Test
  void gives_steps_in_the_order_in_which_they_were_done_with_when_and_in_which_attempt() {
    enqueue("a");
    var begun = clock.instant();
    report(claim(), steps("send", SENT));
    clock.pass(LEASE);
    var next = claim();
    settle(next, retryIn(Duration.ofSeconds(1)));
    clock.pass(Duration.ofSeconds(1));
    report(claim(), steps("fetch", FETCHED));

    assertThat(life("a").steps())
        .containsExactly(
            new StepDone("send", SENT, 1, begun),
            new StepDone("fetch", FETCHED, 2, clock.instant()));
  }

  @Test
  void keeps_the_first_result_of_a_step() {
    enqueue("a");
    var claim = claim();
    report(claim, steps("fetch", FETCHED));

    report(claim, steps("fetch", SENT));

    assertThat(life("a").steps()).extracting(StepDone::result).containsExactly(FETCHED);
  }

  @Test
  void gives_the_data_of_the_progress_with_the_cursor() {
    enqueue("a");
    report(claim(), Report.of(FAR, Optional.of(PAGE_2)));
    clock.pass(LEASE);

    assertThat(claim().kept())
        .isEqualTo(new Kept(Optional.of(PAGE_2), Optional.of(COUNTED), Map.of()));
  }

  @Test
  void gives_to_a_new_series_of_attempts_what_the_last_one_got_to() {
    enqueue("a");
    var claim = claim();
    report(claim, Report.of(FAR, Optional.of(PAGE_2)));
    settle(claim, new Outcome.Dead(FAILURE));

    redrive();

    assertThat(claim().kept())
        .isEqualTo(new Kept(Optional.of(PAGE_2), Optional.of(COUNTED), Map.of()));
  }

  @Test
  void gives_nothing_of_a_progress_without_a_cursor_to_a_new_series() {
    enqueue("a");
    var claim = claim();
    report(claim, Report.of(FAR, Optional.empty()));
    settle(claim, new Outcome.Dead(FAILURE));

    redrive();

    assertThat(life("a").progress()).isEqualTo(Progress.NONE);
    assertThat(claim().kept()).isEqualTo(Kept.NOTHING);
  }

  private void redrive() {
    backend.jobs().redrive(List.of(Redrive.of("a", "ann"))).await();
  }

  private void report(Claim claim, Report report) {
    extend(new Extend(claim.job().id(), claim.lease().token(), Optional.empty(), report));
  }

  private static Report steps(String name, Json result) {
    return new Report(Optional.empty(), Optional.empty(), Map.of(name, result), List.of());
  }
}
