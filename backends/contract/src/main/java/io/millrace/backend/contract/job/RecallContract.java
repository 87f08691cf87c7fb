package io.millrace.backend.contract.job;

import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.tie.WithUnique;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Ids;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Json;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Mark;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Progress;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Unique.Conflict;
import io.millrace.core.query.Found;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Sort;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extend.Report;
import io.millrace.core.spi.JobStore.Recalled;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Pruned;
import io.millrace.core.spi.Redrive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// `recall`: brings back what an operation had deleted, as it was, for ten minutes.
public abstract class RecallContract extends WithUnique {
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Json PAGE = Json.of("{\"page\":2}");
  private static final Outcome BAD = new Outcome.Dead(FAILURE);

  @Test
  void has_a_job_gone_for_everybody_that_lies_in_a_bin() {
    done("a");

    assertThat(bin("op", "a", "absent")).isEqualTo(new Pruned(1, List.of("absent"), false));

    assertThat(found("a")).isEqualTo(new Found.Gone(SUCCEEDED, clock.instant(), KEPT));
    assertThat(stats(QUEUE).in(SUCCEEDED)).isZero();
    assertThat(listed()).isEmpty();
    assertThat(enqueue(job("a")))
        .containsExactly(new Enqueued.Known("a", SUCCEEDED, Optional.empty()));
    assertThat(prune("a").count()).isZero();
  }

  @Test
  void brings_a_job_back_as_it_was_with_a_mark_that_names_the_operation() {
    enqueue("a");
    settle(claim(), retryIn(AGAIN));
    clock.pass(AGAIN);
    var claim = claim();
    report(claim);
    settle(claim, BAD);
    var before = get("a");
    clock.pass(TICK);
    bin("op", "a");
    clock.pass(TICK);

    var recalled = recall("op", 10);

    var now = get("a");
    assertThat(recalled).isEqualTo(new Recalled(List.of(now), List.of(), false));
    assertThat(now.job()).isEqualTo(before.job());
    assertThat(now.state()).isEqualTo(DEAD);
    assertThat(now.life().attempts()).isEqualTo(before.life().attempts()).hasSize(2);
    assertThat(now.life().progress()).isEqualTo(before.life().progress());
    assertThat(now.life().cursor()).isEqualTo(before.life().cursor());
    assertThat(now.life().steps()).isEqualTo(before.life().steps()).hasSize(1);
    assertThat(now.life().error()).isEqualTo(before.life().error());
    assertThat(now.life().course().finishedAt()).isEqualTo(before.life().course().finishedAt());
    assertThat(now.life().course().updatedAt()).isEqualTo(clock.instant());
    assertThat(now.life().version()).isEqualTo(before.life().version() + 1);
    assertThat(now.life().marks().getLast())
        .isEqualTo(
            new Mark(
                clock.instant(),
                "job.updated",
                Optional.of(DEAD),
                Optional.of(DEAD),
                "op",
                Map.of("reason", "recalled")));
    assertThat(lines("a")).containsExactly("sent one");
  }

  @Test
  void lists_what_had_come_from_another_queue_as_before() {
    enqueue(job("a").withQueue("sms"));
    clock.pass(TICK);
    done("b");
    var moved = get("a");
    var patch = new Change.Patch(moved.job().withQueue(QUEUE), moved.life().version());
    backend.jobs().change(List.of(new Change("a", patch, "ann"))).await();
    settle(claim(), DONE);
    bin("op", "a");
    assertThat(listed()).containsExactly("b");

    recall("op", 10);

    assertThat(listed()).containsExactly("a", "b");
  }

  @Test
  void counts_and_lists_what_came_back_in_its_place() {
    done("a");
    clock.pass(TICK);
    done("b");
    clock.pass(TICK);
    done("c");
    bin("op", "b");

    recall("op", 10);

    assertThat(stats(QUEUE).in(SUCCEEDED)).isEqualTo(3);
    assertThat(listed()).containsExactly("a", "b", "c");
    assertThat(listed(JobQuery.in(SUCCEEDED), Sort.Field.FINISHED_AT))
        .containsExactly("a", "b", "c");
  }

  @Test
  void takes_what_came_back_as_any_other() {
    dead("a");
    bin("op", "a");
    recall("op", 10);

    redrive("a");
    assertThat(claim().job().id()).isEqualTo("a");
  }

  @Test
  void answers_whoever_held_it_like_before() {
    enqueue("a");
    var claim = claim();
    settle(claim, DONE);
    bin("op", "a");
    assertThat(settle(claim, DONE)).isEqualTo(Absent.ABSENT);
    recall("op", 10);

    assertThat(settle(claim, DONE)).isEqualTo(over(SUCCEEDED, Optional.empty(), 1, true));
  }

  @Test
  void deletes_again_what_came_back() {
    done("a");
    bin("op", "a");
    recall("op", 10);

    assertThat(prune("a").count()).isOne();

    assertThat(found("a")).isInstanceOf(Found.Gone.class);
    assertThat(recall("op", 10)).isEqualTo(Recalled.NOTHING);
  }

  @Test
  void brings_nothing_back_twice_and_nothing_that_no_operation_deleted() {
    done("a", "b");
    bin("op", "a");
    prune("b");

    assertThat(ids(recall("op", 10))).containsExactly("a");
    assertThat(recall("op", 10)).isEqualTo(Recalled.NOTHING);
    assertThat(found("b")).isInstanceOf(Found.Gone.class);
    assertThat(life("a").marks()).hasSize(1);
  }

  @Test
  void brings_back_what_that_operation_deleted_and_no_other() {
    done("a", "b");
    bin("op", "a");
    bin("other", "b");

    assertThat(ids(recall("op", 10))).containsExactly("a");
    assertThat(found("b")).isInstanceOf(Found.Gone.class);
    assertThat(ids(recall("other", 10))).containsExactly("b");
  }

  @Test
  void brings_back_so_many_and_says_that_there_are_more() {
    var all = IntStream.range(0, 5).mapToObj(n -> "j" + n).toArray(String[]::new);
    done(all);
    bin("op", all);

    var first = recall("op", 2);
    assertThat(first.back()).hasSize(2);
    assertThat(first.more()).isTrue();
    var back = new ArrayList<>(ids(first));
    for (var next = recall("op", 2); !next.back().isEmpty(); next = recall("op", 2)) {
      back.addAll(ids(next));
    }
    assertThat(back).containsExactlyInAnyOrder(all);
  }

  @Test
  void brings_back_jobs_of_all_queues_that_it_deleted_from() {
    done("a");
    enqueue(job("b").withQueue("sms"));
    settle(claim(want(1, "sms")).lent().getFirst(), DONE);
    bin("op", "a", "b");

    assertThat(ids(recall("op", 10))).containsExactlyInAnyOrder("a", "b");

    assertThat(get("b").job().queue()).isEqualTo("sms");
  }

  @Test
  void finds_what_came_back_also_where_its_id_was_made() {
    var id = new Ids(clock, new SplittableRandom(7)).job(0);
    done(id);
    bin("op", id);

    recall("op", 10);

    assertThat(state(id)).isEqualTo(SUCCEEDED);
  }

  @Test
  void forgets_a_bin_after_ten_minutes() {
    done("a");
    bin("op", "a");
    clock.pass(KEPT.minus(TICK));
    done("b");
    bin("op", "b");
    clock.pass(TICK);

    assertThat(ids(recall("op", 10))).containsExactly("b");

    assertThat(found("a")).isEqualTo(Found.Absent.ABSENT);
    assertThat(enqueue(job("a"))).hasOnlyElementsOfType(Enqueued.New.class);
  }

  @Test
  void begins_anew_with_a_job_that_has_the_id_of_one_whose_bin_was_emptied() {
    enqueue("a");
    report(claim());
    cancelByForce("a");
    bin("op", "a");
    clock.pass(KEPT);

    enqueue("a");
    backend.tidy().await();

    assertThat(recall("op", 10).back()).isEmpty();
    assertThat(state("a")).isEqualTo(READY);
    assertThat(life("a").steps()).isEmpty();
    var claim = claim();
    extend(by(claim, Report.of(at(1), Optional.empty())));
    backend.tidy().await();
    assertThat(life("a").steps()).isEmpty();
    assertThat(life("a").progress().percent()).isEqualTo(1);
  }

  @Test
  void remembers_no_deletion_of_what_came_back() {
    done("a");
    bin("op", "a");
    recall("op", 10);
    clock.pass(KEPT.plus(TICK));
    backend.tidy().await();

    assertThat(state("a")).isEqualTo(SUCCEEDED);
    assertThat(enqueue(job("a")).getFirst()).isInstanceOf(Enqueued.Known.class);
  }

  @Test
  void leaves_away_what_was_in_a_queue_that_is_gone() {
    done("a");
    bin("op", "a");
    backend.queues().remove(QUEUE, new Match.Any()).await();

    assertThat(recall("op", 10).back()).isEmpty();

    assertThat(found("a")).isInstanceOf(Found.Gone.class);
    assertThat(recall("op", 10)).isEqualTo(Recalled.NOTHING);
  }

  @Test
  void leaves_away_what_was_in_a_queue_that_went_and_came() {
    done("a");
    bin("op", "a");
    backend.queues().remove(QUEUE, new Match.Any()).await();
    clock.pass(TICK);
    enqueue("b");

    assertThat(recall("op", 10).back()).isEmpty();

    assertThat(found("a")).isInstanceOf(Found.Gone.class);
    assertThat(stats(QUEUE).in(SUCCEEDED)).isZero();
  }

  @Test
  void stands_again_for_those_like_it() {
    var kept = states(skip(), Set.of(READY, RUNNING, SUCCEEDED));
    put("a", kept);
    settle(claim(), DONE);
    bin("op", "a");

    recall("op", 10);

    assertThat(put("b", kept)).isEqualTo(new Enqueued.Duplicate(get("a"), false));
  }

  @Test
  void stands_for_nobody_where_another_does_by_now() {
    var kept = states(skip(), Set.of(READY, RUNNING, SUCCEEDED));
    put("a", kept);
    settle(claim(), DONE);
    bin("op", "a");
    put("b", kept);

    recall("op", 10);

    assertThat(put("c", kept)).isEqualTo(new Enqueued.Duplicate(get("b"), false));
  }

  @Test
  void stands_for_nobody_for_whom_it_did_not_stand_before() {
    var last = newest(states(skip(), Set.of(READY, RUNNING, SUCCEEDED)));
    put("a", last);
    settle(claim(), DONE);
    put("b", last);
    settle(claim(), DONE);
    bin("op", "a");
    prune("b");

    recall("op", 10);

    assertThat(put("c", states(skip(), last.states()))).isInstanceOf(Enqueued.New.class);
  }

  private static Unique newest(Unique it) {
    return new Unique(
        it.by(),
        it.states(),
        it.period(),
        Conflict.KEEP_LAST,
        it.replace(),
        it.maxDelay(),
        it.print());
  }

  @Test
  void is_needed_again_by_those_that_name_it() {
    done("a");
    enqueue(job("child").withTies(Ties.NONE.withParents(List.of("a"))));
    backend.tidy().await();
    assertThat(prune("a").count()).isZero();
    backend.jobs().prune(new Prune.Ids(List.of("a"), true, Optional.of("op"))).await();

    recall("op", 10);

    assertThat(prune("a")).isEqualTo(new Pruned(0, List.of("a"), false));
    assertThat(claim().job().id()).isEqualTo("child");
  }

  @Test
  void is_needed_by_those_that_were_made_while_it_was_gone() {
    done("a");
    bin("op", "a");
    enqueue(job("child").withTies(Ties.NONE.withParents(List.of("a"))));
    backend.tidy().await();

    recall("op", 10);

    assertThat(prune("a")).isEqualTo(new Pruned(0, List.of("a"), false));
    assertThat(claim().job().id()).isEqualTo("child");
  }

  private void report(Claim claim) {
    var said = List.of(LogLine.said("info", 1, "sent one"));
    var report = new Report(Optional.of(at(50)), Optional.of(PAGE), Map.of("charge", PAGE), said);
    extend(by(claim, report));
  }

  private static Extend by(Claim claim, Report report) {
    return new Extend(claim.job().id(), claim.lease().token(), Optional.empty(), report);
  }

  private static Progress at(int percent) {
    return new Progress(percent, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private void redrive(String id) {
    backend.jobs().redrive(List.of(Redrive.of(id, "ann"))).await();
  }

  private List<String> listed(JobQuery query, Sort.Field by) {
    return backend
        .search()
        .find(query, new Sort(by, false), Optional.empty(), 10)
        .await()
        .items()
        .stream()
        .map(JobSnapshot::id)
        .toList();
  }

  private List<String> listed() {
    return listed(JobQuery.ALL, Sort.Field.CREATED_AT);
  }

  private List<String> lines(String id) {
    return backend.search().logs(id, 0, 10).await().stream().map(LogLine::message).toList();
  }

  private void done(String... ids) {
    for (var id : ids) {
      enqueue(id);
      settle(claim(), DONE);
    }
  }

  private void dead(String id) {
    enqueue(id);
    settle(claim(), BAD);
  }

  private Pruned bin(String operation, String... ids) {
    var what = new Prune.Ids(List.of(ids), false, Optional.of(operation));
    return backend.jobs().prune(what).await();
  }

  private Pruned prune(String... ids) {
    return backend.jobs().prune(new Prune.Ids(List.of(ids))).await();
  }

  private Recalled recall(String operation, int limit) {
    return backend.jobs().recall(operation, limit).await();
  }

  private static List<String> ids(Recalled recalled) {
    return recalled.back().stream().map(JobSnapshot::id).toList();
  }
}
