package io.millrace.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.step.Turn;
import io.millrace.backend.memory.verb.Checking;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Want;
import io.millrace.core.job.Window;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Checkup;
import io.millrace.core.spi.Checkup.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Damage that nothing but a mistake of ours could do, done by hand: it is found, named, and mended
/// where there is one right answer.
class CheckingTest {
  private static final String QUEUE = "mail";
  private static final Set<Check> ALL = EnumSet.allOf(Check.class);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Ledger ledger = MemorySettings.DEFAULT.ledger(clock, new SplittableRandom(7));
  private final MemoryJobStore jobs = new MemoryJobStore(Turn.ofOneThread(), ledger);

  @Test
  void finds_a_job_that_stands_nowhere() {
    var entry = ready("a");
    Home.of(entry).ready.remove(entry);

    finds(Check.ONE_PLACE, "not in ready");

    assertThat(claim()).containsExactly("a");
  }

  @Test
  void finds_a_job_that_is_ready_and_runs() {
    var entry = running("a");
    Home.of(entry).ready.add(entry);

    finds(Check.ONE_PLACE, "in ready and running");

    assertThat(claim()).isEmpty();
  }

  @Test
  void finds_a_job_in_a_place_that_its_state_does_not_name() {
    var entry = ready("a");
    Home.of(entry).places.of(JobState.SCHEDULED).add(entry.runAt, entry);

    finds(Check.ONE_PLACE, "in scheduled and ready");

    assertThat(Home.of(entry).places.of(JobState.SCHEDULED).isEmpty()).isTrue();
    assertThat(Home.of(entry).ready.size()).isOne();
  }

  @Test
  void finds_a_job_that_stands_at_a_time_that_is_not_its_own() {
    var entry = later("a");
    entry.runAt += 1_000;

    assertThat(check(true))
        .extracting(Finding::detail)
        .containsExactly("not in scheduled", "in scheduled at a time that is not its own");

    assertThat(check(true)).isEmpty();
    assertThat(Home.of(entry).places.of(JobState.SCHEDULED).firstKey()).isEqualTo(entry.runAt);
  }

  @Test
  void finds_a_place_that_leads_to_nobody() {
    var entry = later("a");
    ledger.home(QUEUE).places.made.remove(entry.n, entry);

    finds(Check.INDEX, "in scheduled, and gone");
  }

  @Test
  void finds_a_job_that_cannot_be_found_by_its_id() {
    var entry = ready("a");
    ledger.known.remove(entry);

    finds(Check.INDEX, "cannot be found by its id");

    assertThat(ledger.job("a")).isEqualTo(entry);
  }

  @Test
  void finds_a_job_that_would_never_expire() {
    var entry = expiring("a");
    Home.of(entry).places.expiring.remove(entry.expiresAt(), entry);

    finds(Check.INDEX, "not among those that expire");

    assertThat(Home.of(entry).places.expiring.size()).isOne();
  }

  @Test
  void finds_a_job_that_would_expire_though_it_runs() {
    var entry = running("a");
    Home.of(entry).places.expiring.add(17, entry);

    finds(Check.INDEX, "is among those that expire, and does not");

    assertThat(Home.of(entry).places.expiring.isEmpty()).isTrue();
  }

  @Test
  void finds_a_job_that_runs_without_a_lease() {
    var entry = running("a");
    Home.of(entry).leave(entry);
    entry.lent = null;

    finds(Check.LEASE, "runs without a lease");

    assertThat(claim()).containsExactly("a");
  }

  @Test
  void finds_a_lease_of_a_job_that_does_not_run() {
    var lent = running("b").lent;
    var entry = ready("a");
    entry.lent = lent;

    finds(Check.LEASE, "has a lease and is ready");

    assertThat(entry.lent).isNull();
  }

  @Test
  void finds_a_job_that_waits_for_nobody() {
    var entry = ready("a");
    Home.of(entry).leave(entry);
    entry.state = JobState.WAITING;
    Home.of(entry).places.put(entry);

    finds(Check.DEPENDENCY, "waits for nobody");

    assertThat(claim()).containsExactly("a");
  }

  @Test
  void finds_a_job_that_waits_for_one_that_is_gone() {
    ready("parent");
    var entry = enqueue(tied(Ties.NONE.withParents(List.of("parent"))));
    entry.waitsFor = List.of("missing");

    finds(Check.DEPENDENCY, "waits for missing, and would not hear of it");

    ledger.kin.work(clock.millis());
    assertThat(entry.state).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void finds_a_job_of_which_its_parent_does_not_know() {
    var parent = running("parent");
    var entry = enqueue(tied(Ties.NONE.withParents(List.of("parent"))));
    parent.state = JobState.SUCCEEDED;
    ledger.children.forgotten(parent);
    parent.state = JobState.RUNNING;

    finds(Check.DEPENDENCY, "waits for parent, and would not hear of it");

    assertThat(ledger.children.isNamed(parent)).isTrue();
    assertThat(entry.state).isEqualTo(JobState.WAITING);
  }

  @Test
  void finds_a_job_that_is_the_next_to_none() {
    var entry = enqueue(tied(Ties.NONE.withUnique(Unique.byDefault())));
    Home.of(entry).leave(entry);
    entry.state = JobState.WAITING;
    Home.of(entry).places.put(entry);
    Home.of(entry).standDown(entry, clock.millis());
    Home.of(entry).uniques.restored(entry, false, true);

    finds(Check.DEPENDENCY, "is the next to none");

    assertThat(claim()).containsExactly("a");
  }

  @Test
  void finds_a_sum_that_is_not_what_is_there_and_leaves_it() {
    var entry = ready("a");
    ready("b");
    Home.of(entry).places.made.remove(entry.n, entry);

    assertThat(check(true))
        .containsExactly(new Finding(Check.COUNTERS, "queue:mail", "1 jobs, 2 in places", false));
  }

  @Test
  void looks_at_a_hundred_at_once() {
    for (int n = 0; n < 250; n++) {
      later("j" + n);
    }
    var looked = new ArrayList<Long>();
    var at = Optional.<String>empty();
    do {
      var part = new Checking(ledger, ALL, false).slice(at);
      looked.add(part.looked());
      at = part.next();
    } while (at.isPresent());

    assertThat(looked).containsExactly(100L, 100L, 100L, 100L, 100L, 0L);
  }

  @Test
  void looks_for_nothing_that_was_not_asked_for() {
    var entry = ready("a");
    Home.of(entry).ready.remove(entry);

    assertThat(check(EnumSet.of(Check.LEASE, Check.INDEX), true)).isEmpty();
    assertThat(Home.of(entry).ready.size()).isZero();
  }

  /// Finds that one thing each time until it may mend it, and then nothing any more.
  private void finds(Check check, String detail) {
    var one = EnumSet.of(check);
    assertThat(check(one, false)).containsExactly(new Finding(check, "job:a", detail, false));
    assertThat(check(one, false)).as("left as it was").hasSize(1);
    assertThat(check(one, true)).containsExactly(new Finding(check, "job:a", detail, true));
    assertThat(check(true)).as("mended").isEmpty();
  }

  private List<Finding> check(boolean repair) {
    return check(ALL, repair);
  }

  private List<Finding> check(Set<Check> checks, boolean repair) {
    var findings = new ArrayList<Finding>();
    var at = Optional.<String>empty();
    Checkup part;
    do {
      part = new Checking(ledger, checks, repair).slice(at);
      findings.addAll(part.findings());
      at = part.next();
    } while (at.isPresent());
    return findings;
  }

  private Entry ready(String id) {
    return enqueue(Job.of(id, "t", QUEUE, Json.EMPTY_OBJECT));
  }

  private Entry later(String id) {
    var at = Optional.of(clock.instant().plus(Duration.ofHours(1)));
    var job = Job.of(id, "t", QUEUE, Json.EMPTY_OBJECT);
    return enqueue(job.withWindow(new Window(at, Optional.empty(), Optional.empty())));
  }

  private static Job tied(Ties ties) {
    return Job.of("a", "t", QUEUE, Json.EMPTY_OBJECT).withTies(ties);
  }

  private Entry expiring(String id) {
    var at = clock.instant().plus(Duration.ofHours(1));
    return enqueue(Job.of(id, "t", QUEUE, Json.EMPTY_OBJECT).withWindow(Window.until(at)));
  }

  private Entry running(String id) {
    var entry = ready(id);
    assertThat(claim()).containsExactly(id);
    return entry;
  }

  private Entry enqueue(Job job) {
    jobs.enqueue(List.of(job), false).await();
    return Objects.requireNonNull(ledger.job(job.id()));
  }

  private List<String> claim() {
    var want =
        new Want(
            Optional.empty(),
            new Holder("w", "n"),
            Want.Queues.of(QUEUE),
            Set.of(),
            1,
            Optional.empty());
    return jobs.claim(want).await().lent().stream().map(it -> it.job().id()).toList();
  }
}
