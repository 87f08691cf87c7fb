package io.millrace.backend.contract;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RETRYING;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SCHEDULED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Json;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Window;
import io.millrace.core.query.Found;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Page.Total;
import io.millrace.core.query.Sort;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Prune;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What every backend promises about finding jobs.
public abstract class JobSearchContract extends BackendContract {
  private static final int WINDOW = 100_000;
  private static final int MOST_PAGES = 50;

  @Test
  void gets_jobs_in_the_order_of_their_ids() {
    enqueue("a", "b");

    assertThat(backend.search().get(List.of("b", "c", "a")).await())
        .containsExactly(new Found.Here(get("b")), Found.Absent.ABSENT, new Found.Here(get("a")));
  }

  @Test
  void reads_a_log_from_a_number_on() {
    enqueue("a");
    var claim = claim();
    var lines =
        IntStream.rangeClosed(1, 5)
            .mapToObj(n -> new LogLine(0, clock.instant(), "info", 1, "line " + n, Json.NULL))
            .toList();
    var report = Extend.Report.lines(lines);
    extend(new Extend("a", claim.lease().token(), Optional.empty(), report));

    assertThat(backend.search().logs("a", 2, 2).await())
        .extracting(LogLine::message)
        .containsExactly("line 3", "line 4");
    assertThat(backend.search().logs("a", 5, 2).await()).isEmpty();
    assertThat(backend.search().logs("b", 0, 2).await()).isEmpty();
  }

  @Test
  void lists_the_newest_first_also_within_a_millisecond() {
    enqueue("a", "b", "c");

    assertThat(find(JobQuery.ALL, Sort.NEWEST)).containsExactly("c", "b", "a");
    assertThat(find(JobQuery.ALL, by(Sort.Field.CREATED_AT))).containsExactly("a", "b", "c");
  }

  @Test
  void lists_several_queues_as_one() {
    enqueue(job("a"), job("b").withQueue("sms"), job("c"));

    assertThat(find(JobQuery.ALL, Sort.NEWEST)).containsExactly("c", "b", "a");
    assertThat(find(JobQuery.ALL.withQueues(Set.of("sms")), Sort.NEWEST)).containsExactly("b");
    assertThat(find(JobQuery.ALL.withQueues(Set.of("m*")), Sort.NEWEST)).containsExactly("c", "a");
  }

  @Test
  void lists_only_what_stands_in_the_states_that_are_asked_for() {
    enqueue("ready", "running", "ended");
    var claims = claim(3);
    settle(claims.getFirst(), handBack());
    settle(claims.getLast(), DONE);

    assertThat(find(JobQuery.in(READY, SUCCEEDED), Sort.NEWEST)).containsExactly("ended", "ready");
    assertThat(find(JobQuery.in(SCHEDULED), Sort.NEWEST)).isEmpty();
  }

  @Test
  void lists_ready_jobs_in_the_order_in_which_they_are_lent() {
    enqueue(job("a"), job("b").withPriority(0), typed("c", "mail.read"), job("d"));

    assertThat(find(JobQuery.in(READY), by(Sort.Field.RANK))).containsExactly("b", "a", "c", "d");
    assertThat(find(JobQuery.in(READY), down(Sort.Field.RANK))).containsExactly("d", "c", "a", "b");
  }

  @Test
  void lists_what_waits_by_the_instant_it_waits_for() {
    enqueue(in("a", 30), in("b", 10), in("c", 20));
    enqueue("d");
    settle(claim(), retryIn(Duration.ofSeconds(15)));

    var waiting = JobQuery.in(SCHEDULED, RETRYING);
    assertThat(find(waiting, by(Sort.Field.RUN_AT))).containsExactly("b", "d", "c", "a");
    assertThat(find(waiting, down(Sort.Field.RUN_AT))).containsExactly("a", "c", "d", "b");
  }

  @Test
  void lists_what_runs_by_its_start_and_what_ended_by_its_end() {
    enqueue("a", "b");
    enqueue(job("c").withPriority(0));
    var claims = Stream.generate(this::claim).limit(3).peek(_ -> clock.pass(TICK)).toList();

    extend(claims.getFirst(), TIMEOUT);

    assertThat(find(JobQuery.in(RUNNING), by(Sort.Field.STARTED_AT)))
        .containsExactly("c", "a", "b");
    claims.reversed().forEach(this::finish);
    assertThat(find(JobQuery.in(SUCCEEDED), by(Sort.Field.FINISHED_AT)))
        .containsExactly("b", "a", "c");
  }

  @Test
  void lists_who_is_lent_to_be_judged_by_the_start_of_its_attempt() {
    enqueue("a", "b");
    extend(claim(), TIMEOUT);
    clock.pass(TIMEOUT.minus(TICK));
    claim();
    clock.pass(TICK);

    assertThat(bringHome().judge()).hasSize(1);
    assertThat(shown(pages(JobQuery.in(RUNNING), by(Sort.Field.STARTED_AT), 1)))
        .containsExactly("a", "b");
  }

  @Test
  void finds_by_what_a_job_says_of_itself() {
    enqueue(job("a"), typed("b", "mail.read").withKey(Optional.of("tenant-42")));

    assertThat(find(ofType("mail.r*"), Sort.NEWEST)).containsExactly("b");
    assertThat(find(ofType("sms"), Sort.NEWEST)).isEmpty();
  }

  @Test
  void sees_a_change_as_soon_as_it_was_answered() {
    enqueue("a");
    claim();

    assertThat(find(JobQuery.in(READY), Sort.NEWEST)).isEmpty();
    assertThat(find(JobQuery.in(RUNNING), Sort.NEWEST)).containsExactly("a");
  }

  @Test
  void pages_through_all_without_gap_or_double() {
    enqueue(jobs("j", 25));

    var pages = pages(JobQuery.ALL, Sort.NEWEST, 10);

    assertThat(pages).extracting(page -> page.items().size()).containsExactly(10, 10, 5);
    assertThat(shown(pages)).containsExactlyElementsOf(reversed("j", 25));
    assertThat(pages).extracting(Page::complete).containsOnly(true);
  }

  @Test
  void pages_without_gap_or_double_over_what_stays_while_jobs_come_and_go() {
    enqueue(jobs("stays", 40));
    enqueue(jobs("goes", 40));
    var random = new Random(7);
    var seen = new ArrayList<String>();

    var after = Optional.<Page.Cursor>empty();
    for (int round = 0; round == 0 || after.isPresent(); round++) {
      assertThat(round).as("pages").isLessThan(MOST_PAGES);
      var page = backend.search().find(JobQuery.ALL, Sort.NEWEST, after, 7).await();
      page.items().stream().map(JobSnapshot::id).forEach(seen::add);
      after = page.next();
      enqueue("new" + round);
      cancel("goes" + random.nextInt(40));
      backend.jobs().prune(new Prune.Ids(List.of("goes" + random.nextInt(40)))).await();
    }

    assertThat(seen).doesNotHaveDuplicates();
    assertThat(seen).containsSubsequence(reversed("stays", 40));
  }

  @Test
  void has_no_next_page_behind_the_last_job() {
    enqueue(jobs("j", 10));

    var page = backend.search().find(JobQuery.ALL, Sort.NEWEST, Optional.empty(), 10).await();

    assertThat(page.next()).isEmpty();
  }

  @Test
  void counts_places_exactly_on_every_page_and_without_one() {
    enqueue(jobs("j", 25));
    claim(5);

    var first = backend.search().find(JobQuery.in(READY), Sort.NEWEST, Optional.empty(), 10);
    var none = backend.search().find(JobQuery.in(RUNNING), Sort.NEWEST, Optional.empty(), 0);

    assertThat(first.await().total()).isEqualTo(new Total(20, true));
    assertThat(none.await().total()).isEqualTo(new Total(5, true));
    assertThat(none.await().items()).isEmpty();
  }

  @Test
  void says_when_it_has_looked_at_as_many_as_it_may_and_goes_on_from_there() {
    enqueue(typed("oldest", "mail.read"));
    for (int n = 0; n < WINDOW; n += 10_000) {
      enqueue(jobs("j" + n + "_", 10_000));
    }

    var window = search(ofType("mail.read"), Optional.empty());
    var rest = search(ofType("mail.read"), window.next());

    assertThat(window.items()).isEmpty();
    assertThat(window.complete()).isFalse();
    assertThat(window.scanned()).contains(WINDOW);
    assertThat(rest.items()).extracting(JobSnapshot::id).containsExactly("oldest");
    assertThat(rest.complete()).isTrue();
    assertThat(rest.next()).isEmpty();
  }

  private void finish(Claim claim) {
    settle(claim, DONE);
    clock.pass(TICK);
  }

  private List<String> find(JobQuery query, Sort sort) {
    var page = backend.search().find(query, sort, Optional.empty(), 50).await();
    return page.items().stream().map(JobSnapshot::id).toList();
  }

  private Page<JobSnapshot> search(JobQuery query, Optional<Page.Cursor> after) {
    return backend.search().find(query, Sort.NEWEST, after, 10).await();
  }

  private List<Page<JobSnapshot>> pages(JobQuery query, Sort sort, int limit) {
    var pages = new ArrayList<Page<JobSnapshot>>();
    pages.add(backend.search().find(query, sort, Optional.empty(), limit).await());
    while (pages.getLast().next().isPresent()) {
      assertThat(pages).hasSizeLessThan(MOST_PAGES);
      var after = pages.getLast().next();
      pages.add(backend.search().find(query, sort, after, limit).await());
    }
    return pages;
  }

  private static List<String> shown(List<Page<JobSnapshot>> pages) {
    return pages.stream().flatMap(page -> page.items().stream()).map(JobSnapshot::id).toList();
  }

  private static Sort by(Sort.Field field) {
    return new Sort(field, false);
  }

  private static Sort down(Sort.Field field) {
    return new Sort(field, true);
  }

  private static JobQuery ofType(String type) {
    var all = JobQuery.ALL;
    return new JobQuery(
        all.states(),
        all.queues(),
        Set.of(type),
        all.keys(),
        all.tags(),
        all.workers(),
        all.kinds(),
        all.signatures(),
        all.span());
  }

  private static Job typed(String id, String type) {
    return Job.of(id, type, QUEUE, Json.EMPTY_OBJECT);
  }

  private Job in(String id, int seconds) {
    return job(id).withWindow(Window.from(clock.instant().plusSeconds(seconds)));
  }

  private static Job[] jobs(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(n -> job(prefix + n)).toArray(Job[]::new);
  }

  private static List<String> reversed(String prefix, int count) {
    return IntStream.range(0, count).mapToObj(n -> prefix + n).toList().reversed();
  }
}
