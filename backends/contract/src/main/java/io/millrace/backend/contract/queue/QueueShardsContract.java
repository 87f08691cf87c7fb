package io.millrace.backend.contract.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Enqueued;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Want;
import io.millrace.core.limit.Limit;
import io.millrace.core.query.Counts;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.queue.Drain;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueKey;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Prune;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every backend promises about a queue with several shards: to whoever looks from outside it
/// is one queue, wherever its jobs lie. A backend that is [Ability#SHARDED] lays them apart.
public abstract class QueueShardsContract extends WithShards {
  @Test
  void has_a_home_for_each_if_it_says_so() {
    assertThat(homes()).doesNotHaveDuplicates().hasSize(isSharded() ? SHARDS : 1);
    assertThat(queue(QUEUE).config().shards()).isEqualTo(SHARDS);
    assertThat(backend.queues().get(List.of()).await()).hasSize(1);
  }

  @Test
  void lends_every_job_once_wherever_it_lies() {
    var all = new ArrayList<>(made());
    all.addAll(chosen());

    assertThat(drain(5)).containsExactlyInAnyOrderElementsOf(all);
    assertThat(stats(QUEUE).in(JobState.SUCCEEDED)).isEqualTo(2 * MANY);
  }

  @Test
  void gives_one_claim_all_that_it_asks_for() {
    chosen();

    assertThat(claim(MANY - 1)).hasSize(MANY - 1);
    assertThat(claim(9)).hasSize(1);
    assertThat(claim(9)).isEmpty();
  }

  @Test
  void gives_a_claim_for_one_the_one_there_is() {
    for (int at = 0; at < MANY; at++) {
      enqueue("only-" + at);
      assertThat(claim().job().id()).isEqualTo("only-" + at);
    }
  }

  @Test
  void answers_a_repeated_request_with_the_same_leases() {
    chosen();
    var want =
        new Want(Optional.of("r1"), HOLDER, Want.Queues.of(QUEUE), Set.of(), 7, Optional.empty());

    var first = claim(want);
    var again = claim(want);

    assertThat(ids(first.lent())).hasSize(7);
    assertThat(tokens(again)).containsExactlyInAnyOrderElementsOf(tokens(first));
  }

  @Test
  void lends_nothing_twice_to_a_request_where_one_shard_has_all() {
    for (int at = 0; at < MANY; at++) {
      enqueue(keyed("j" + at, "ann"));
    }
    var want =
        new Want(Optional.of("r1"), HOLDER, Want.Queues.of(QUEUE), Set.of(), 7, Optional.empty());

    var first = claim(want);
    var again = claim(want);

    assertThat(ids(first.lent())).hasSize(7).doesNotHaveDuplicates();
    assertThat(tokens(again)).containsExactlyInAnyOrderElementsOf(tokens(first));
    assertThat(claim(MANY)).hasSize(MANY - 7);
  }

  private static List<String> tokens(Claimed claimed) {
    return claimed.lent().stream().map(it -> it.lease().token().toString()).toList();
  }

  @Test
  void keeps_the_order_of_each_key() {
    put(perKey(Limit.NONE, true));
    var keys = List.of("ann", "ben", "cem", "dan", "eve");
    for (int at = 0; at < MANY; at++) {
      enqueue(keyed("j" + at, keys.get(at % keys.size())));
    }

    var order = drain(3).stream().map(it -> Integer.parseInt(it.substring(1))).toList();

    for (int key = 0; key < keys.size(); key++) {
      int of = key;
      assertThat(order.stream().filter(it -> it % keys.size() == of)).isSorted();
    }
    assertThat(order).hasSize(MANY);
  }

  @Test
  void lets_so_many_of_each_key_run_and_no_more() {
    put(perKey(Limit.ofConcurrency(2), false));
    for (int at = 0; at < MANY; at++) {
      enqueue(keyed("j" + at, "key" + at % 6));
    }

    var lent = claim(MANY);

    assertThat(lent).hasSize(12);
    var keys = lent.stream().map(it -> it.job().key().orElseThrow()).toList();
    assertThat(keys).allSatisfy(key -> assertThat(keys.stream().filter(key::equals)).hasSize(2));
    assertThat(claim(MANY)).isEmpty();
    settle(lent.getFirst(), DONE);
    assertThat(claim(MANY)).hasSize(1);
    assertThat(keysOf(QUEUE)).hasSize(6);
  }

  private List<QueueKey> keysOf(String queue) {
    return backend
        .queues()
        .lanes(queue, QueueKey.Order.KEY, false, new Page.Cursor(0, 0), 99)
        .await()
        .items();
  }

  @Test
  void counts_and_lists_as_one() {
    var all = made();
    var lent = claim(5);
    lent.forEach(it -> settle(it, DONE));

    assertThat(stats(QUEUE).in(JobState.READY)).isEqualTo(MANY - 5);
    assertThat(stats(QUEUE).sums().enqueued()).isEqualTo(MANY);
    assertThat(stats(QUEUE).sums().succeeded()).isEqualTo(5);
    var found = backend.search().find(JobQuery.ALL, Sort.NEWEST, Optional.empty(), 99).await();
    assertThat(found.items().stream().map(JobSnapshot::id).toList())
        .containsExactlyElementsOf(all.reversed());
    var counts =
        backend
            .search()
            .count(JobQuery.ALL, new Counts.Ask(Set.of(Field.QUEUE), Optional.empty()))
            .await();
    assertThat(counts.total().count()).isEqualTo(MANY);
    assertThat(counts.facets().get(Field.QUEUE)).isEqualTo(Map.of(QUEUE, (long) MANY));
  }

  @Test
  void lists_page_by_page() {
    var all = made();
    var shown = new ArrayList<String>();
    var page = backend.search().find(JobQuery.ALL, Sort.NEWEST, Optional.empty(), 7).await();
    page.items().forEach(it -> shown.add(it.id()));
    while (page.next().isPresent()) {
      page = backend.search().find(JobQuery.ALL, Sort.NEWEST, page.next(), 7).await();
      page.items().forEach(it -> shown.add(it.id()));
    }

    assertThat(shown).containsExactlyElementsOf(all.reversed());
  }

  @Test
  void is_paused_as_one_and_goes_on_as_one() {
    var all = made();
    backend
        .queues()
        .pause(
            QUEUE,
            Optional.of(new Pause("ann", Optional.empty(), clock.instant(), Optional.empty())))
        .await();

    var none = claim(want(MANY, QUEUE));

    assertThat(none.lent()).isEmpty();
    assertThat(none.paused()).containsExactly(QUEUE);
    backend.queues().pause(QUEUE, Optional.empty()).await();
    assertThat(drain(MANY)).hasSize(all.size());
  }

  @Test
  void lets_nothing_in_while_it_is_drained() {
    var drain = new Drain("op_1", clock.instant());
    backend.queues().drain(QUEUE, Optional.of(drain)).await();

    for (int at = 0; at < MANY; at++) {
      assertThat(enqueue(job("j" + at)).getFirst()).isInstanceOf(Enqueued.Draining.class);
    }
    backend.queues().drain(QUEUE, Optional.empty()).await();
    assertThat(enqueue(job("j")).getFirst()).isInstanceOf(Enqueued.New.class);
  }

  @Test
  void holds_no_more_than_its_depth() {
    put(of(SHARDS).withMaxDepth(10));

    var answers = IntStream.range(0, 50).mapToObj(at -> enqueue(job("j" + at)).getFirst());

    assertThat(answers.filter(Enqueued.New.class::isInstance).toList()).hasSize(10);
  }

  @Test
  void knows_a_job_that_is_sent_again() {
    made();
    var all = chosen();

    for (var id : all) {
      assertThat(enqueue(job(id)).getFirst()).isInstanceOf(Enqueued.Known.class);
    }
    assertThat(stats(QUEUE).in(JobState.READY)).isEqualTo(2 * MANY);
  }

  @Test
  void finds_one_like_another() {
    for (int at = 0; at < MANY; at++) {
      var print = "print" + at % 3;
      var answer = enqueue(job("j" + at).withTies(unique(print))).getFirst();
      assertThat(answer).isInstanceOf(at < 3 ? Enqueued.New.class : Enqueued.Duplicate.class);
    }
  }

  @Test
  void finds_one_like_another_of_the_same_key() {
    for (int at = 0; at < MANY; at++) {
      var answer = enqueue(keyed("j" + at, "ann").withTies(unique("print"))).getFirst();
      assertThat(answer).isInstanceOf(at < 1 ? Enqueued.New.class : Enqueued.Duplicate.class);
    }
  }

  private static Ties unique(String print) {
    var it = Unique.byDefault();
    return Ties.NONE.withUnique(
        new Unique(
            it.by(),
            it.states(),
            it.period(),
            it.onConflict(),
            it.replace(),
            it.maxDelay(),
            print));
  }

  @Test
  void releases_those_that_wait_for_others_elsewhere() {
    var parents = chosen();
    for (int at = 0; at < MANY; at++) {
      enqueue(job("child-" + at).withTies(Ties.NONE.withParents(List.of(parents.get(at)))));
    }
    assertThat(stats(QUEUE).in(JobState.WAITING)).isEqualTo(MANY);

    assertThat(drain(9)).hasSize(2 * MANY);
  }

  @Test
  void brings_home_what_is_lost_everywhere() {
    made();
    claim(MANY);
    clock.pass(LEASE.plus(TICK));

    assertThat(bringHome().home()).hasSize(MANY);
    assertThat(stats(QUEUE).in(JobState.READY)).isEqualTo(MANY);
  }

  @Test
  void prunes_as_one() {
    made();
    drain(9);
    clock.pass(SETTLED);
    var ended = new Prune.Ended(QUEUE, JobState.SUCCEEDED, clock.instant(), MANY, 10);

    assertThat(backend.jobs().prune(ended).await().count()).isEqualTo(10);
    assertThat(backend.jobs().prune(ended).await().count()).isEqualTo(10);
    assertThat(backend.jobs().prune(ended).await().count()).isEqualTo(4);
    assertThat(stats(QUEUE).in(JobState.SUCCEEDED)).isZero();
  }

  @Test
  void keeps_what_is_to_be_kept_of_all() {
    made();
    drain(9);
    clock.pass(SETTLED);
    var ended =
        new Prune.Ended(
            QUEUE, JobState.SUCCEEDED, clock.instant().minus(Duration.ofDays(1)), MANY, 99);

    assertThat(backend.jobs().prune(ended).await().count()).isZero();
  }

  @Test
  void takes_in_what_comes_from_another_queue_and_lets_it_go_to_one() {
    for (int at = 0; at < 8; at++) {
      enqueue(job("j" + at).withQueue("sms"));
      move("j" + at, QUEUE);
    }
    assertThat(stats(QUEUE).in(JobState.READY)).isEqualTo(8);
    move("j0", "sms");

    assertThat(drain(9)).hasSize(7);
    assertThat(ids(claim(want(9, "sms")).lent())).containsExactly("j0");
  }

  private void move(String id, String queue) {
    var there = get(id);
    var patch = new Change.Patch(there.job().withQueue(queue), there.life().version());
    var answers = backend.jobs().change(List.of(new Change(id, patch, "ann"))).await();
    assertThat(answers.getFirst()).isInstanceOf(Answer.Done.class);
  }

  @Test
  void leaves_the_doctor_nothing_to_find() {
    put(perKey(new Limit(OptionalInt.of(1), Optional.empty()), false));
    for (int at = 0; at < MANY; at++) {
      enqueue(keyed("j" + at, "key" + at % 6));
    }
    claim(3);

    assertThat(findings()).isEmpty();
  }
}
