package io.millrace.backend.contract.lend;

import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.CancelAsk;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Json;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Progress;
import io.millrace.core.job.Token;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extend.Report;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.Extended.Held;
import io.millrace.core.spi.Extended.Slot;
import io.millrace.core.spi.Stale;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// `extend`: who holds a job keeps it and reports; who does not is told to stop.
public abstract class ExtendContract extends BackendContract {
  private static final Duration LATITUDE = Duration.ofSeconds(2);
  private static final Progress HALF =
      new Progress(50, Optional.of("page 4"), Optional.of(Json.of("[4]")), Optional.empty());

  @Test
  void renews_a_lease_from_now() {
    enqueue("a");
    var claim = claim();
    clock.pass(LEASE.minus(TICK));

    assertThat(extend(claim, LEASE)).isEqualTo(held(LEASE));

    clock.pass(LEASE.minus(TICK));
    assertThat(bringHome().home()).isEmpty();
    clock.pass(TICK);
    assertThat(bringHome().home()).hasSize(1);
  }

  @Test
  void renews_by_the_length_that_the_lease_was_given_for() {
    enqueue("a");
    var claim = claim();
    clock.pass(Duration.ofSeconds(5));

    assertThat(extend(claim, Extend.OWN_LENGTH)).isEqualTo(held(LEASE));
  }

  @Test
  void renews_no_further_than_the_attempt_may_run() {
    enqueue("a");
    var claim = claim();
    clock.pass(Duration.ofSeconds(10));

    assertThat(extend(claim, Duration.ofHours(1)))
        .isEqualTo(held(TIMEOUT.plus(LATITUDE).minusSeconds(10)));
  }

  @Test
  void renews_no_further_than_a_cancels_grace_and_says_that_it_is_asked_to_stop() {
    enqueue("a");
    var claim = claim();
    cancel("a");
    clock.pass(Duration.ofSeconds(10));

    var until = clock.instant().plusSeconds(20);
    var ask = new CancelAsk("withdrawn", "ann", clock.instant().minusSeconds(10), until);
    assertThat(extend(claim, Duration.ofSeconds(25)))
        .isEqualTo(new Held(until, Optional.of(ask), Slot.OWN));
  }

  @Test
  void takes_a_late_holder_whom_nobody_has_overtaken() {
    enqueue("a");
    var claim = claim();
    clock.pass(LEASE.plusSeconds(5));

    assertThat(extend(claim, LEASE)).isEqualTo(held(LEASE));
    assertThat(bringHome().home()).isEmpty();
  }

  @Test
  void turns_away_who_has_lost_the_lease() {
    enqueue("a");
    var dead = claim();
    clock.pass(LEASE);
    var next = claim();

    assertThat(extend(dead, LEASE)).isEqualTo(new Stale(RUNNING, epoch(next)));
    clock.pass(LEASE);
    assertThat(bringHome().home()).as("the next one's lease is as long as it was").hasSize(1);
  }

  @Test
  void turns_away_who_has_ended_the_attempt() {
    enqueue("a");
    var claim = claim();
    settle(claim, DONE);

    assertThat(extend(claim, LEASE)).isEqualTo(new Stale(SUCCEEDED, epoch(claim)));
  }

  @Test
  void turns_away_a_forged_token() {
    enqueue("a", "b");
    var claims = claim(2);
    var forged =
        new Token(epoch(claims.getFirst()), claims.getLast().lease().token().stamp() + "x");

    assertThat(extend(Extend.by("a", forged, LEASE))).isInstanceOf(Stale.class);
    assertThat(extend(Extend.by("a", claims.getLast().lease().token(), LEASE)))
        .isInstanceOf(Stale.class);
  }

  @Test
  void knows_when_there_is_no_such_job() {
    assertThat(extend(Extend.by("a", new Token(7, "k3p9"), LEASE))).isEqualTo(Absent.ABSENT);
  }

  @Test
  void answers_each_holder_in_order_and_turns_away_one_alone() {
    enqueue("a", "b");
    var claims = claim(2);
    settle(claims.getFirst(), DONE);

    var answers =
        backend
            .jobs()
            .extend(
                List.of(
                    Extend.by("a", claims.getFirst().lease().token(), LEASE),
                    Extend.by("c", claims.getFirst().lease().token(), LEASE),
                    Extend.by("b", claims.getLast().lease().token(), LEASE)))
            .await();

    assertThat(answers)
        .containsExactly(
            new Stale(SUCCEEDED, epoch(claims.getFirst())), Absent.ABSENT, held(LEASE));
  }

  @Test
  void reports_without_renewing() {
    enqueue("a");
    var claim = claim();
    clock.pass(Duration.ofSeconds(5));

    var answer = report(claim, Report.of(HALF, Optional.empty()));

    assertThat(answer).isEqualTo(held(LEASE.minusSeconds(5)));
    assertThat(life("a").progress().percent()).isEqualTo(50);
    assertThat(life("a").progress().message()).contains("page 4");
    assertThat(life("a").progress().data()).contains(Json.of("[4]"));
  }

  @Test
  void keeps_what_a_report_leaves_out() {
    enqueue("a");
    var claim = claim();
    var cursor = Json.of("{\"page\":4}");
    report(claim, Report.of(HALF, Optional.empty()));

    report(claim, Report.cursor(cursor));

    assertThat(life("a").progress().percent()).isEqualTo(50);
    assertThat(life("a").cursor()).contains(cursor);
  }

  @Test
  void gives_the_cursor_to_the_next_attempt_when_the_holder_dies() {
    enqueue("a");
    var cursor = Json.of("{\"page\":4}");
    report(claim(), Report.cursor(cursor));
    clock.pass(LEASE);

    assertThat(claim().kept().cursor()).contains(cursor);
  }

  @Test
  void numbers_and_dates_the_lines_of_a_job() {
    enqueue("a");
    var claim = claim();
    report(claim, lines("start", "page 1"));
    clock.pass(Duration.ofSeconds(1));
    report(claim, lines("page 2"));

    var lines = backend.search().logs("a", 0, 10).await();

    assertThat(lines).extracting(LogLine::n).containsExactly(1L, 2L, 3L);
    assertThat(lines).extracting(LogLine::message).containsExactly("start", "page 1", "page 2");
    assertThat(lines.getLast().at()).isEqualTo(clock.instant());
    assertThat(lines.getLast().attempt()).isOne();
  }

  @Test
  void keeps_nothing_that_a_stale_holder_reports() {
    enqueue("a");
    var dead = claim();
    clock.pass(LEASE);
    bringHome();

    report(
        dead,
        new Report(
            Optional.of(HALF),
            Optional.of(Json.NULL),
            Map.of("fetch", Json.NULL),
            lines("late").lines()));

    assertThat(life("a").progress()).isEqualTo(Progress.NONE);
    assertThat(life("a").cursor()).isEmpty();
    assertThat(life("a").steps()).isEmpty();
    assertThat(backend.search().logs("a", 0, 10).await()).isEmpty();
  }

  private Extended report(Claim claim, Report report) {
    return extend(new Extend(claim.job().id(), claim.lease().token(), Optional.empty(), report));
  }

  private Report lines(String... messages) {
    var lines =
        List.of(messages).stream()
            .map(text -> new LogLine(0, clock.instant(), "info", 1, text, Json.EMPTY_OBJECT))
            .toList();
    return Report.lines(lines);
  }

  private Held held(Duration left) {
    return new Held(clock.instant().plus(left), Optional.empty(), Slot.OWN);
  }

  private static long epoch(Claim claim) {
    return claim.lease().token().epoch();
  }
}
