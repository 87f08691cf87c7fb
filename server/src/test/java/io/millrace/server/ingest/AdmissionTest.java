package io.millrace.server.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.job.Backoff;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Fault;
import io.millrace.core.job.Ids;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Terms;
import io.millrace.core.job.Window;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Defaults;
import io.millrace.server.ingest.Admission.Admitted;
import io.millrace.server.queue.KnownQueues.Known;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What a job has that its sender does not say.
class AdmissionTest {
  private static final int HOME = 7;
  private static final Backoff BACKOFF =
      new Backoff.Fixed(Duration.ofSeconds(3), Backoff.Jitter.NONE);
  private static final Terms NODE = Terms.DEFAULT.withMaxAttempts(9);
  private static final Defaults QUEUES =
      new Defaults(
          OptionalInt.of(2),
          OptionalInt.of(3),
          Optional.of(BACKOFF),
          Optional.of(Duration.ofSeconds(30)),
          Optional.of(Duration.ofSeconds(5)));

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Admission admission = new Admission(new Ids(clock, new SplittableRandom(7)), NODE);
  private final Draft draft = Draft.of("mail.send", "mail", Json.EMPTY_OBJECT);

  @Test
  void takes_the_terms_of_the_node_where_nobody_says_anything() {
    var job = admitted(draft, Defaults.NONE);

    assertThat(job.terms()).isEqualTo(NODE);
    assertThat(job.priority()).isEqualTo(Job.DEFAULT_PRIORITY);
    assertThat(job.window()).isEqualTo(Window.ALWAYS);
  }

  @Test
  void takes_what_the_queue_says_before_what_the_node_says() {
    var job = admitted(draft, QUEUES);

    assertThat(job.priority()).isEqualTo(2);
    assertThat(job.terms())
        .isEqualTo(
            new Terms(3, BACKOFF, Duration.ofSeconds(30), Duration.ofSeconds(5), false, true));
  }

  @Test
  void takes_what_the_sender_says_before_all() {
    var own = new Backoff.Fixed(Duration.ofSeconds(1), Backoff.Jitter.NONE);
    var asked =
        new Draft.Asked(
            OptionalInt.of(1),
            Optional.of(own),
            Optional.of(Duration.ofSeconds(2)),
            Optional.of(Duration.ofSeconds(1)),
            Optional.of(true),
            Optional.of(false));

    var job = admitted(with(Draft.When.ANY_TIME, asked, OptionalInt.of(0)), QUEUES);

    assertThat(job.priority()).isZero();
    assertThat(job.terms())
        .isEqualTo(new Terms(1, own, Duration.ofSeconds(2), Duration.ofSeconds(1), true, false));
  }

  @Test
  void shares_the_terms_among_jobs_of_a_queue_that_name_nothing_else() {
    assertThat(admitted(draft, QUEUES).terms()).isSameAs(admitted(draft, QUEUES).terms());
  }

  @Test
  void counts_delay_and_expiry_from_the_arrival() {
    var when =
        new Draft.When(
            Optional.empty(),
            Optional.of(Duration.ofSeconds(10)),
            Optional.empty(),
            Optional.of(Duration.ofSeconds(60)),
            Optional.empty());

    var job = admitted(with(when, Draft.Asked.NOTHING, OptionalInt.empty()), Defaults.NONE);

    assertThat(job.window().runAt()).contains(clock.instant().plusSeconds(10));
    assertThat(job.window().expiresAt()).contains(clock.instant().plusSeconds(60));
  }

  @Test
  void takes_no_delay_for_at_once() {
    var when =
        new Draft.When(
            Optional.empty(),
            Optional.of(Duration.ZERO),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    var job = admitted(with(when, Draft.Asked.NOTHING, OptionalInt.empty()), Defaults.NONE);

    assertThat(job.window().runAt()).isEmpty();
  }

  @Test
  void gives_an_id_that_names_the_home_of_the_queue() {
    assertThat(Ids.home(admitted(draft, Defaults.NONE).id())).hasValue(HOME);
  }

  @Test
  void keeps_an_id_that_the_sender_chose() {
    assertThat(admitted(draft.withId("a"), Defaults.NONE).id()).isEqualTo("a");
  }

  @Test
  void says_everything_that_is_wrong_at_once() {
    var wrong = Draft.of("mail send", "Mail", Json.EMPTY_OBJECT).withId("..");

    var answer =
        admission.admit(wrong, known(Defaults.NONE), Admission.Asked.NOTHING, clock.instant());

    assertThat(answer)
        .isInstanceOfSatisfying(
            Admitted.No.class,
            no ->
                assertThat(no.faults())
                    .extracting(Fault::pointer)
                    .containsExactlyInAnyOrder("/id", "/type", "/queue"));
  }

  private Draft with(Draft.When when, Draft.Asked asked, OptionalInt priority) {
    return draft.withPriority(priority).withWhen(when).withAsked(asked);
  }

  private Job admitted(Draft sent, Defaults defaults) {
    var answer = admission.admit(sent, known(defaults), Admission.Asked.NOTHING, clock.instant());
    assertThat(answer).isInstanceOf(Admitted.Yes.class);
    return ((Admitted.Yes) answer).job();
  }

  private static Known known(Defaults defaults) {
    var none = QueueConfig.of("mail");
    var config =
        new QueueConfig(
            "mail",
            none.concurrency(),
            none.maxDepth(),
            none.workers(),
            defaults,
            none.retention(),
            none.limits(),
            none.urgency(),
            1);
    return new Known(config, List.of(HOME), 0);
  }
}
