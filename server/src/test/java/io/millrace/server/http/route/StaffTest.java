package io.millrace.server.http.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Kept;
import io.millrace.core.job.Lease;
import io.millrace.core.job.Token;
import io.millrace.core.job.Want;
import io.millrace.core.query.Standing.Block;
import io.millrace.core.query.Standing.Kind;
import io.millrace.core.queue.Crew;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Who there is to do a job, and what is said when there is nobody.
class StaffTest {
  private static final String QUEUE = "mail";
  private static final Job JOB = Job.of("a", "mail.send", QUEUE, Json.EMPTY_OBJECT);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private Crew crew = Crew.NONE;
  private boolean serves;
  private boolean performs;
  private boolean crowded;
  private int epoch;
  private final Staff staff =
      new Staff(
          new Staff.Own("n1", _ -> crew, _ -> serves, (_, _) -> performs, () -> crowded), clock);

  @Test
  void nobody_serves_a_queue_without_workers() {
    assertThat(staff.lacks(JOB)).containsExactly(Block.by(Kind.NO_WORKER, QUEUE, 0, List.of()));
  }

  @Test
  void workers_of_other_types_do_not_do_it() {
    serves = true;
    crew = new Crew(2, 0);

    assertThat(lacks()).containsExactly(Kind.NO_WORKER_FOR_TYPE);
    assertThat(matching()).isEqualTo(Crew.NONE);
  }

  @Test
  void a_remote_worker_of_another_type_serves_the_queue() {
    ask("sms.send");

    assertThat(lacks()).containsExactly(Kind.NO_WORKER_FOR_TYPE);
    assertThat(matching()).isEqualTo(Crew.NONE);
  }

  @Test
  void a_remote_worker_does_it_by_its_type_or_its_beginning_or_as_any() {
    for (var type : List.of("mail.send", "mail.*", "")) {
      var nobody = new Staff.Own("n1", _ -> crew, _ -> false, (_, _) -> false, () -> false);
      var other = new Staff(nobody, clock);
      other.asks(want(QUEUE, type));

      assertThat(other.matching(QUEUE, "mail.send")).isEqualTo(new Crew(1, 0));
      assertThat(other.lacks(JOB)).isEmpty();
    }
  }

  @Test
  void a_remote_worker_of_another_queue_does_not_do_it() {
    staff.asks(want("sms", "mail.send"));

    assertThat(lacks()).containsExactly(Kind.NO_WORKER);
  }

  @Test
  void a_remote_worker_is_there_for_a_minute_after_it_was_answered() {
    ask("mail.send");

    clock.pass(MINUTE);
    assertThat(matching()).isEqualTo(new Crew(1, 1));
    clock.pass(Duration.ofMillis(1));
    assertThat(matching()).isEqualTo(Crew.NONE);
  }

  @Test
  void a_remote_worker_with_its_hands_full_is_there_as_long_as_its_lease_stands() {
    var claim = lent("mail.send", MINUTE.multipliedBy(5));

    clock.pass(MINUTE.multipliedBy(5));
    assertThat(matching()).isEqualTo(new Crew(1, 1));
    assertThat(staff.lacks(JOB)).isEmpty();
    staff.renewed(claim.lease().token(), clock.instant().plus(MINUTE));

    clock.pass(MINUTE);
    assertThat(matching()).isEqualTo(new Crew(1, 1));
    clock.pass(Duration.ofMillis(1));
    assertThat(matching()).isEqualTo(Crew.NONE);
  }

  @Test
  void what_it_was_lent_before_tells_nothing_of_a_worker_any_more() {
    var first = lent("mail.send", MINUTE);
    lent("mail.send", MINUTE);
    staff.renewed(first.lease().token(), clock.instant().plus(Duration.ofHours(1)));

    clock.pass(MINUTE.plusMillis(1));

    assertThat(matching()).isEqualTo(Crew.NONE);
  }

  @Test
  void counts_the_remote_workers_of_every_queue() {
    ask("mail.send");
    staff.asks(want(QUEUE, ""));
    staff.asks(want("sms", ""));

    assertThat(staff.remote()).isEqualTo(Map.of(QUEUE, new Crew(2, 1), "sms", new Crew(1, 0)));
    staff.answered(want(QUEUE, ""), List.of());
    clock.pass(MINUTE.plusMillis(1));
    assertThat(staff.remote()).isEqualTo(Map.of("sms", new Crew(1, 0)));
  }

  /// Asks, and is lent the job for so long.
  private Claim lent(String type, Duration lease) {
    var want = want(QUEUE, type);
    var now = clock.instant();
    var token = new Token(++epoch, "stamp" + epoch);
    var claim =
        new Claim(
            JOB,
            new Lease(token, now.plus(lease), lease),
            1,
            0,
            0,
            now,
            now,
            Kept.NOTHING,
            Map.of());
    staff.asks(want);
    staff.answered(want, List.of(claim));
    return claim;
  }

  @Test
  void a_remote_worker_is_there_as_long_as_it_waits() {
    staff.asks(want(QUEUE, "mail.send"));
    clock.pass(MINUTE.multipliedBy(2));

    assertThat(matching()).isEqualTo(new Crew(1, 0));
  }

  @Test
  void forgets_those_who_came_once_when_they_are_many() {
    for (int n = 0; n < 20_000; n++) {
      var want = want(QUEUE, "t" + n);
      staff.asks(want);
      staff.answered(want, List.of());
      clock.pass(Duration.ofMillis(10));
    }
    ask("mail.send");

    assertThat(matching().workers()).isOne();
  }

  @Test
  void says_that_a_node_does_one_thing_after_the_other() {
    performs = true;
    crew = new Crew(4, 1);
    assertThat(lacks()).isEmpty();

    crowded = true;
    assertThat(staff.lacks(JOB))
        .containsExactly(Block.by(Kind.NODE_OVERLOADED, "n1", 1, List.of()));
  }

  private void ask(String type) {
    staff.asks(want(QUEUE, type));
    staff.answered(want(QUEUE, type), List.of());
  }

  private List<Kind> lacks() {
    return staff.lacks(JOB).stream().map(Block::kind).toList();
  }

  private Crew matching() {
    return staff.matching(QUEUE, "mail.send");
  }

  private static Want want(String queue, String type) {
    var types = type.isEmpty() ? Set.<String>of() : Set.of(type);
    var worker = new Holder("w1", "n1");
    return new Want(Optional.empty(), worker, Want.Queues.of(queue), types, 1, Optional.empty());
  }
}
