package io.millrace.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.query.DeadCounts;
import io.millrace.core.query.DeadGroup;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Redrive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What every backend promises about dead letters taken together.
public abstract class DeadStoreContract extends BackendContract {
  @Test
  void counts_nothing_where_nothing_died() {
    enqueue("ready", "ended");
    settle(claim(), DONE);

    assertThat(stats(JobQuery.ALL))
        .isEqualTo(new DeadCounts(0, Map.of(), Map.of(), Map.of(), Optional.empty()));
  }

  @Test
  void counts_by_queue_type_and_kind_and_names_the_oldest() {
    var first = clock.instant();
    die("a", QUEUE, "mail.send", FailureKind.AUTH);
    clock.pass(TICK);
    die("b", QUEUE, "mail.read", FailureKind.TIMEOUT);
    die("c", "sms", "mail.send", FailureKind.TIMEOUT);

    assertThat(stats(JobQuery.ALL))
        .isEqualTo(
            new DeadCounts(
                3,
                Map.of(QUEUE, 2L, "sms", 1L),
                Map.of("mail.send", 2L, "mail.read", 1L),
                Map.of("auth", 1L, "timeout", 2L),
                Optional.of(first)));
  }

  @Test
  void counts_only_what_matches() {
    die("a", QUEUE, "mail.send", FailureKind.AUTH);
    clock.pass(TICK);
    die("b", "sms", "sms.send", FailureKind.TIMEOUT);

    for (var query : List.of(JobQuery.ALL.withQueues(Set.of("s*")), timedOut())) {
      var counts = stats(query);
      assertThat(counts.total()).isOne();
      assertThat(counts.byType()).isEqualTo(Map.of("sms.send", 1L));
      assertThat(counts.oldest()).contains(clock.instant());
    }
  }

  @Test
  void does_not_look_at_the_states_that_are_asked_for() {
    die("a", QUEUE, "mail.send", FailureKind.AUTH);

    assertThat(stats(JobQuery.in(JobState.READY)).total()).isOne();
  }

  @Test
  void counts_no_letter_that_was_redriven_or_forgotten() {
    die("a", QUEUE, "mail.send", FailureKind.AUTH);
    die("b", QUEUE, "mail.send", FailureKind.AUTH);

    backend.jobs().redrive(List.of(Redrive.of("a", "ann"))).await();
    assertThat(stats(JobQuery.ALL).total()).isOne();

    backend.jobs().prune(new Prune.Ids(List.of("b"))).await();
    assertThat(stats(JobQuery.ALL).total()).isZero();
  }

  @Test
  void groups_what_died_of_the_same_the_newest_death_first() {
    var first = clock.instant();
    die("a", QUEUE, "mail.send", FailureKind.AUTH);
    die("b", "sms", "mail.send", FailureKind.TIMEOUT);
    clock.pass(TICK);
    die("c", "sms", "mail.send", FailureKind.AUTH);

    var groups = groups(JobQuery.ALL, Optional.empty(), 50).items();

    assertThat(groups).extracting(DeadGroup::count).containsExactly(2L, 1L);
    var auth = groups.getFirst();
    assertThat(auth.signature()).isEqualTo(life("a").signature().orElseThrow());
    assertThat(auth.firstAt()).isEqualTo(first);
    assertThat(auth.lastAt()).isEqualTo(clock.instant());
    assertThat(auth.types()).containsExactly("mail.send");
    assertThat(auth.queues()).containsExactlyInAnyOrder(QUEUE, "sms");
    assertThat(auth.sample())
        .isEqualTo(
            new DeadGroup.Sample("c", Optional.of(FailureKind.AUTH), "no", Optional.empty()));
  }

  @Test
  void counts_the_keys_of_a_group() {
    for (var key : List.of("k1", "k2", "k2")) {
      var id = key + clock.instant().toEpochMilli();
      enqueue(job(id).withKey(Optional.of(key)));
      settle(claim(), new Outcome.Dead(FAILURE));
      clock.pass(TICK);
    }

    assertThat(groups(JobQuery.ALL, Optional.empty(), 50).items().getFirst().keys()).isEqualTo(2);
  }

  @Test
  void tells_how_many_of_a_group_died_in_each_of_the_last_hours() {
    die("old", QUEUE, "mail.send", FailureKind.AUTH);
    clock.pass(Duration.ofHours(1));
    die("a", QUEUE, "mail.send", FailureKind.AUTH);
    clock.pass(Duration.ofHours(22).plusMinutes(59));
    die("b", QUEUE, "mail.send", FailureKind.AUTH);
    die("c", QUEUE, "mail.send", FailureKind.AUTH);
    clock.pass(Duration.ofMinutes(1));

    var trend = groups(JobQuery.ALL, Optional.empty(), 50).items().getFirst().trend();

    assertThat(trend).hasSize(DeadGroup.HOURS).startsWith(1).endsWith(2, 0);
    assertThat(trend.stream().mapToInt(it -> it).sum()).isEqualTo(3);
  }

  @Test
  void groups_only_what_matches() {
    die("a", QUEUE, "mail.send", FailureKind.AUTH);
    die("b", "sms", "sms.send", FailureKind.TIMEOUT);

    assertThat(groups(timedOut(), Optional.empty(), 50).items())
        .extracting(group -> group.sample().id())
        .containsExactly("b");
  }

  @Test
  void pages_through_groups_without_gap_or_double() {
    for (int n = 0; n < 7; n++) {
      die("j" + n, QUEUE, "type" + n, FailureKind.AUTH);
      clock.pass(n % 2 == 0 ? TICK : Duration.ZERO);
    }

    var seen = new ArrayList<String>();
    var after = Optional.<Page.Cursor>empty();
    do {
      var page = groups(JobQuery.ALL, after, 2);
      assertThat(page.total()).isEqualTo(new Page.Total(7, true));
      page.items().forEach(group -> seen.add(group.sample().id()));
      after = page.next();
    } while (after.isPresent() && seen.size() < 20);

    assertThat(seen).containsExactlyInAnyOrder("j0", "j1", "j2", "j3", "j4", "j5", "j6");
  }

  @Test
  void finds_by_their_signature_those_that_are_still_there() {
    for (var id : List.of("a", "forgotten", "b", "redriven")) {
      die(id, id.equals("b") ? "sms" : QUEUE, "mail.send", FailureKind.AUTH);
      die("other-" + id, QUEUE, "mail.send", FailureKind.TIMEOUT);
      clock.pass(TICK);
    }
    var signature = life("a").signature().orElseThrow();
    backend.jobs().prune(new Prune.Ids(List.of("forgotten"))).await();
    backend.jobs().redrive(List.of(Redrive.of("redriven", "ann"))).await();

    var same = of(signature);
    var dead = same.withStates(Set.of(JobState.DEAD));
    assertThat(find(same, Sort.NEWEST)).containsExactly("b", "a");
    assertThat(find(dead, new Sort(Sort.Field.FINISHED_AT, true))).containsExactly("b", "a");
    assertThat(find(dead, new Sort(Sort.Field.FINISHED_AT, false))).containsExactly("a", "b");
    assertThat(find(dead.withQueues(Set.of("sms")), Sort.NEWEST)).containsExactly("b");
    assertThat(find(same.withStates(Set.of(JobState.READY)), Sort.NEWEST)).isEmpty();
  }

  private List<String> find(JobQuery query, Sort sort) {
    return backend.search().find(query, sort, Optional.empty(), 50).await().items().stream()
        .map(it -> it.job().id())
        .toList();
  }

  private static JobQuery of(String signature) {
    var all = JobQuery.ALL;
    return new JobQuery(
        all.states(),
        all.queues(),
        all.types(),
        all.keys(),
        all.tags(),
        all.workers(),
        all.kinds(),
        Set.of(signature),
        all.span());
  }

  private Page<DeadGroup> groups(JobQuery query, Optional<Page.Cursor> after, int limit) {
    return backend.dead().groups(query, after, limit).await();
  }

  private static JobQuery timedOut() {
    var all = JobQuery.ALL;
    return new JobQuery(
        all.states(),
        all.queues(),
        all.types(),
        all.keys(),
        all.tags(),
        all.workers(),
        Set.of(FailureKind.TIMEOUT),
        all.signatures(),
        all.span());
  }

  private DeadCounts stats(JobQuery query) {
    return backend.dead().stats(query).await();
  }

  private void die(String id, String queue, String type, FailureKind kind) {
    enqueue(Job.of(id, type, queue, Json.EMPTY_OBJECT));
    var claim = claim(want(1, queue)).lent().getFirst();
    settle(claim, new Outcome.Dead(Failure.of(kind, "Boom", "no")));
  }
}
