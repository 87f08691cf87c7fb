package io.millrace.backend.contract.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Ids;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Outcome;
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
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueKey;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Ability;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Put;
import io.millrace.core.spi.Redrive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every backend promises about a queue with several shards: to whoever looks from outside it
/// is one queue, wherever its jobs lie. A backend that is [Ability#SHARDED] lays them apart.
public abstract class QueueShardsContract extends WithQueue {
  private static final int SHARDS = 4;
  private static final int MANY = 24;
  private static final Match ANY = new Match.Any();
  private static final Duration SETTLED = Duration.ofMinutes(1);

  @BeforeEach
  void spread() {
    assertThat(put(SHARDS)).isInstanceOf(Put.Created.class);
  }

  private static QueueConfig of(int shards) {
    return QueueConfig.of(QUEUE).withShards(shards);
  }

  private Put put(int shards) {
    return put(of(shards));
  }

  private Put put(QueueConfig config) {
    return backend.queues().put(config, ANY, "ann").await();
  }

  private List<Integer> homes() {
    return backend.queues().homes(List.of(QUEUE)).await().getFirst();
  }

  /// Jobs whose ids name homes of the queue in turn, made one after the other.
  private List<String> made() {
    var ids = new Ids(clock, new SplittableRandom(7));
    var homes = homes();
    var made = new ArrayList<String>();
    for (int at = 0; at < MANY; at++) {
      made.add(ids.job(homes.get(at % homes.size())));
      clock.pass(TICK);
      enqueue(made.getLast());
    }
    return made;
  }

  /// The same under ids that their sender chose.
  private List<String> chosen() {
    var chosen = IntStream.range(0, MANY).mapToObj(at -> "order-" + at).toList();
    for (var id : chosen) {
      clock.pass(TICK);
      enqueue(id);
    }
    return chosen;
  }

  /// Lends and ends all there is, so many at a time; answers the ids in the order of lending.
  private List<String> drain(int at, Outcome outcome) {
    var all = new ArrayList<String>();
    for (var lent = claim(at); !lent.isEmpty(); lent = claim(at)) {
      assertThat(lent).hasSizeLessThanOrEqualTo(at);
      all.addAll(ids(lent));
      lent.forEach(it -> settle(it, outcome));
    }
    return all;
  }

  private List<String> drain(int at) {
    return drain(at, DONE);
  }

  private static Job keyed(String id, String key) {
    return job(id).withKey(Optional.of(key));
  }

  private static QueueConfig perKey(Limit limit, boolean ordered) {
    return of(SHARDS)
        .withLimits(QueueLimits.NONE.withPerKey(new PerKey(limit, ordered, true, Map.of())));
  }

  private boolean isSharded() {
    return backend.abilities().contains(Ability.SHARDED);
  }

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
  void gets_other_shards_only_while_nothing_is_pending() {
    made();

    var refused = put(2);

    assertThat(refused).isInstanceOf(isSharded() ? Put.InUse.class : Put.Changed.class);
    assertThat(queue(QUEUE).config().shards()).isEqualTo(isSharded() ? SHARDS : 2);
    chosen();
    assertThat(drain(9)).hasSize(2 * MANY);
    assertThat(put(2)).isInstanceOf(isSharded() ? Put.Changed.class : Put.Same.class);
  }

  @Test
  void shows_after_it_has_other_shards_what_ended_before() {
    var before = made();
    drain(9);

    for (int shards : List.of(7, 1, 3)) {
      put(shards);
      assertThat(stats(QUEUE).in(JobState.SUCCEEDED)).isEqualTo(MANY);
      before.forEach(id -> assertThat(state(id)).isEqualTo(JobState.SUCCEEDED));
      for (var id : before) {
        assertThat(enqueue(job(id)).getFirst()).isInstanceOf(Enqueued.Known.class);
      }
      assertThat(claim(9)).isEmpty();
    }
  }

  @Test
  void lends_what_is_made_ready_again_after_it_has_other_shards() {
    var all = chosen();
    drain(9, new Outcome.Dead(FAILURE));

    for (int shards : List.of(7, 1, 2)) {
      put(shards);
      for (var id : all) {
        var redrive = new Redrive(id, Optional.empty(), Optional.empty(), true, "ann");
        assertThat(backend.jobs().redrive(List.of(redrive)).await().getFirst())
            .isInstanceOf(Answer.Done.class);
      }
      assertThat(stats(QUEUE).in(JobState.READY)).isEqualTo(MANY);
      assertThat(drain(9, new Outcome.Dead(FAILURE))).containsExactlyInAnyOrderElementsOf(all);
    }
    assertThat(findings()).isEmpty();
  }

  @Test
  void bounds_each_key_after_it_has_other_shards() {
    put(perKey(Limit.ofConcurrency(1), false));
    for (int at = 0; at < MANY; at++) {
      enqueue(keyed("j" + at, "key" + at % 6));
    }
    drain(9, new Outcome.Dead(FAILURE));
    put(perKey(Limit.ofConcurrency(1), false).withShards(3));
    for (int at = 0; at < MANY; at++) {
      enqueue(keyed("k" + at, "key" + at % 6));
      var redrive = new Redrive("j" + at, Optional.empty(), Optional.empty(), true, "ann");
      backend.jobs().redrive(List.of(redrive)).await();
    }

    assertThat(claim(MANY)).hasSize(6);
    assertThat(claim(MANY)).isEmpty();
  }

  @Test
  void goes_when_no_shard_holds_anything() {
    made();
    assertThat(backend.queues().remove(QUEUE, ANY).await()).isEqualTo(new Put.InUse(MANY));
    assertThat(drain(9)).hasSize(MANY);
    clock.pass(SETTLED);
    backend
        .jobs()
        .prune(new Prune.Ended(QUEUE, JobState.SUCCEEDED, clock.instant(), 0, 99))
        .await();

    assertThat(backend.queues().remove(QUEUE, ANY).await()).isInstanceOf(Put.Removed.class);
    assertThat(backend.queues().get(List.of()).await()).isEmpty();
    assertThat(enqueue(job("again")).getFirst()).isInstanceOf(Enqueued.New.class);
    assertThat(claim().job().id()).isEqualTo("again");
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

  private Set<String> findings() {
    var found = new HashSet<String>();
    var from = Optional.<String>empty();
    do {
      var slice = backend.check(EnumSet.allOf(Check.class), false, from).await();
      slice.findings().forEach(it -> found.add(it.toString()));
      from = slice.next();
    } while (from.isPresent());
    return found;
  }
}
