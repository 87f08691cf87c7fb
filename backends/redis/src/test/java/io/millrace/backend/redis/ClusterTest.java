package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.backend.contract.BackendContract;
import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Want;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Weighed;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.Match;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What a cluster does that one Redis does not: slots that go to others, and parts that are away.
class ClusterTest extends BackendContract {
  private static final int SHARDS = 8;
  private static final String[] KEEPING = {"--appendonly", "yes"};

  private static RedisCluster cluster;

  @BeforeAll
  static void startCluster() {
    cluster = RedisCluster.start(KEEPING);
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
  }

  @Override
  protected Backend open(Clock clock) {
    return InHand.openNew(clock, RedisSettings.DEFAULT.withPlace(cluster.place()));
  }

  private static String key(String tag) {
    return InHand.prefix() + ":{" + tag + "}:";
  }

  /// A queue in another part than that of the store as a whole, or in the same.
  private static String queue(boolean apart) {
    var center = cluster.of(key("+c"));
    return IntStream.range(0, 100)
        .mapToObj(n -> "queue" + n)
        .filter(it -> apart != cluster.of(key(it)).equals(center))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void jobs_go_on_when_the_slot_of_their_queue_is_moved_while_they_run() {
    enqueue("a", "b");
    var first = claim();

    cluster.move(key(QUEUE), cluster.notOf(key(QUEUE)), () -> {}, () -> {});

    assertThat(ended(settle(first, DONE))).isEqualTo(JobState.SUCCEEDED);
    assertThat(ended(settle(claim(), DONE))).isEqualTo(JobState.SUCCEEDED);
    enqueue("c");
    assertThat(claim().job().id()).isEqualTo("c");
  }

  @Test
  void what_jobs_hold_of_a_limiter_is_held_when_its_slot_is_moved_and_given_back_there() {
    backend.limits().configure(List.of(new Limiter("crm", Limit.ofConcurrency(1), 1))).await();
    var asking = Ties.NONE.withLimiters(List.of(new Weighed("crm", 1)));
    enqueue(job("a").withTies(asking), job("b").withTies(asking));
    var first = claim();

    cluster.move(key("+l/crm"), cluster.notOf(key("+l/crm")), () -> {}, () -> {});

    assertThat(extend(first, Extend.OWN_LENGTH)).isInstanceOf(Extended.Held.class);
    assertThat(claim(9)).isEmpty();
    settle(first, DONE);
    assertThat(claim().job().id()).isEqualTo("b");
  }

  @Test
  void a_queue_whose_keys_are_on_their_way_is_away_and_loses_nothing() {
    var queue = queue(true);
    enqueue(job("a").withQueue(queue));
    Runnable away =
        () ->
            assertThatThrownBy(() -> enqueue(job("b").withQueue(queue)))
                .isInstanceOf(BackendUnavailable.class);

    cluster.move(key(queue), cluster.notOf(key(queue)), away, away);

    enqueue(job("b").withQueue(queue));
    assertThat(ids(claim(want(9, queue)).lent())).containsExactly("a", "b");
  }

  @Test
  void what_has_one_key_is_answered_by_who_takes_it_over() {
    var asked = new Object[1];
    backend.leases().lease("lead", "n1", Duration.ofMinutes(1)).await();

    cluster.move(
        key("+c"),
        cluster.notOf(key("+c")),
        () -> {},
        () -> asked[0] = backend.leases().get("lead").await().orElseThrow().node());

    assertThat(asked[0]).isEqualTo("n1");
  }

  @Test
  void a_master_that_dies_takes_only_its_queues_away_and_they_come_back() throws Exception {
    var far = queue(true);
    var near = queue(false);
    enqueue(job("a").withQueue(far), job("b").withQueue(near));
    var dying = cluster.of(key(far));

    dying.kill();

    assertThatThrownBy(() -> claim(want(1, far))).isInstanceOf(BackendUnavailable.class);
    assertThat(ids(Patience.until(() -> claim(want(1, near)).lent()))).containsExactly("b");
    cluster.replace(dying, dying.again());
    assertThat(ids(Patience.until(() -> claim(want(1, far)).lent()))).containsExactly("a");
  }

  @Test
  void who_asks_several_queues_is_lent_what_the_others_have_while_one_is_away() throws Exception {
    var far = queue(true);
    var near = queue(false);
    enqueue(job("a").withQueue(near), job("b").withQueue(near));
    enqueue(job("c").withQueue(far));
    var dying = cluster.of(key(far));

    dying.kill();

    assertThat(ids(claim(want(1, near, far)).lent())).containsExactly("a");
    assertThat(ids(claim(named(want(1, far, near))).lent())).containsExactly("b");
    assertThat(ids(claim(named(want(1, far, near))).lent())).containsExactly("b");
    cluster.replace(dying, dying.again());
    assertThat(ids(Patience.until(() -> claim(named(want(1, far))).lent()))).containsExactly("c");
  }

  @Test
  void a_shard_that_is_away_keeps_nobody_from_the_others() throws Exception {
    var queue = queue(true);
    backend.queues().put(QueueConfig.of(queue).withShards(SHARDS), new Match.New(), "ann").await();
    var jobs = IntStream.range(0, 3 * SHARDS).mapToObj(n -> job("s" + n).withQueue(queue));
    enqueue(jobs.toArray(Job[]::new));
    var asked = List.of(cluster.of(key("+c")), cluster.of(key(queue)));
    var dying =
        IntStream.range(1, SHARDS)
            .mapToObj(shard -> cluster.of(key(queue + "/" + shard)))
            .filter(it -> !asked.contains(it))
            .findFirst()
            .orElseThrow();

    dying.kill();

    var there = ids(claim(want(100, queue)).lent());
    assertThat(there).hasSizeBetween(1, 3 * SHARDS - 1);
    assertThat(claim(want(100, queue)).lent()).isEmpty();
    cluster.replace(dying, dying.again());
    var rest = new ArrayList<>(there);
    while (rest.size() < 3 * SHARDS) {
      rest.addAll(Patience.until(() -> some(queue)));
    }
    assertThat(rest).doesNotHaveDuplicates();
  }

  @Test
  void what_is_lent_beside_an_end_that_cannot_be_told_goes_back() throws Exception {
    var queue = queue(true);
    backend.queues().put(QueueConfig.of(queue).withShards(SHARDS), new Match.New(), "ann").await();
    var jobs = IntStream.range(0, 3 * SHARDS).mapToObj(n -> job("s" + n).withQueue(queue));
    enqueue(jobs.toArray(Job[]::new));
    var running = claim(want(100, queue)).lent();
    var more = IntStream.range(0, 3 * SHARDS).mapToObj(n -> job("t" + n).withQueue(queue));
    enqueue(more.toArray(Job[]::new));
    var asked = List.of(cluster.of(key("+c")), cluster.of(key(queue)));
    var dying =
        IntStream.range(1, SHARDS)
            .mapToObj(shard -> cluster.of(key(queue + "/" + shard)))
            .filter(it -> !asked.contains(it))
            .findFirst()
            .orElseThrow();
    var ends = running.stream().map(it -> end(it, DONE)).toList();

    dying.kill();

    assertThatThrownBy(() -> settle(ends, want(100, queue))).isInstanceOf(BackendUnavailable.class);
    assertThat(claim(want(100, queue)).lent()).isNotEmpty();
    cluster.replace(dying, dying.again());
    Patience.until(() -> settle(ends, Want.NONE));
  }

  @Test
  void a_limiter_that_is_away_takes_nothing_away_of_what_does_not_ask_it() throws Exception {
    var queue = queue(true);
    backend.queues().put(QueueConfig.of(queue).withShards(2), new Match.New(), "ann").await();
    var name =
        IntStream.range(0, 100)
            .mapToObj(n -> "crm" + n)
            .filter(it -> !homes(queue).contains(cluster.of(key("+l/" + it))))
            .findFirst()
            .orElseThrow();
    backend.limits().configure(List.of(new Limiter(name, Limit.ofConcurrency(9), 1))).await();
    var asking = Ties.NONE.withLimiters(List.of(new Weighed(name, 1)));
    var plain = List.of("p0", "p1", "p2", "p3", "p4", "p5");
    enqueue(plain.stream().map(it -> job(it).withQueue(queue)).toArray(Job[]::new));
    var bound = IntStream.range(0, 6).mapToObj(n -> job("b" + n).withQueue(queue).withTies(asking));
    enqueue(bound.toArray(Job[]::new));
    var dying = cluster.of(key("+l/" + name));

    dying.kill();

    assertThat(ids(claim(want(100, queue)).lent())).containsExactlyInAnyOrderElementsOf(plain);
    cluster.replace(dying, dying.again());
    assertThat(Patience.until(() -> some(queue))).isNotEmpty();
  }

  @Test
  void a_queue_is_bounded_as_one_over_all_masters_also_while_what_bounds_it_moves() {
    var queue = queue(true);
    var config = QueueConfig.of(queue).withShards(SHARDS).withConcurrency(5);
    backend.queues().put(config, new Match.New(), "ann").await();
    var homes = IntStream.range(1, SHARDS).mapToObj(it -> queue + "/" + it);
    assertThat(homes.map(it -> cluster.of(key(it))).distinct()).hasSizeGreaterThan(1);
    var jobs = IntStream.range(0, 3 * SHARDS).mapToObj(n -> job("s" + n).withQueue(queue));
    enqueue(jobs.toArray(Job[]::new));
    var running = new ArrayList<>(claim(want(100, queue)).lent());
    assertThat(running).hasSize(5);
    var bound = key("+l/queue:" + queue);

    cluster.move(bound, cluster.notOf(bound), () -> {}, () -> {});

    var done = new ArrayList<String>();
    while (!running.isEmpty()) {
      assertThat(claim(want(100, queue)).lent()).isEmpty();
      var ended = running.removeFirst();
      done.add(ended.job().id());
      settle(ended, DONE);
      running.addAll(claim(want(100, queue)).lent());
      assertThat(running).hasSize(Math.min(5, 3 * SHARDS - done.size()));
    }
    assertThat(done).hasSize(3 * SHARDS).doesNotHaveDuplicates();
  }

  @Test
  void a_lease_goes_on_while_what_bounds_its_queue_is_away() throws Exception {
    var queue =
        IntStream.range(0, 100)
            .mapToObj(n -> "bound" + n)
            .filter(it -> !homes(it).contains(cluster.of(key("+l/queue:" + it))))
            .findFirst()
            .orElseThrow();
    var config = QueueConfig.of(queue).withShards(2).withConcurrency(1);
    backend.queues().put(config, new Match.New(), "ann").await();
    enqueue(job("a").withQueue(queue), job("b").withQueue(queue));
    var first = claim(want(1, queue)).lent().getFirst();
    var dying = cluster.of(key("+l/queue:" + queue));

    dying.kill();

    assertThat(extend(first, Extend.OWN_LENGTH)).isInstanceOf(Extended.Held.class);
    cluster.replace(dying, dying.again());
    Patience.until(() -> settle(first, DONE));
  }

  /// What a queue of two shards needs of the cluster, but for what bounds it.
  private static List<Object> homes(String queue) {
    return List.of(cluster.of(key("+c")), cluster.of(key(queue)), cluster.of(key(queue + "/1")));
  }

  /// As if all of it were away while nothing is lent.
  private List<String> some(String queue) {
    var lent = ids(claim(want(100, queue)).lent());
    if (lent.isEmpty()) {
      throw new BackendUnavailable("nothing is lent");
    }
    return lent;
  }

  private static Want named(Want it) {
    return new Want(
        Optional.of("again"), it.holder(), it.queues(), it.types(), it.max(), it.lease());
  }

  @Test
  void a_replica_that_takes_over_is_found() throws IOException, InterruptedException {
    var queue = queue(true);
    var dying = cluster.of(key(queue));
    var replica = cluster.addReplica(dying, KEEPING);
    enqueue(job("a").withQueue(queue));
    dying.ask("WAIT", "1", "5000");

    dying.kill();
    cluster.replace(dying, replica);

    assertThat(ids(Patience.until(() -> claim(want(1, queue)).lent()))).containsExactly("a");
    assertThat(Patience.until(() -> enqueue(job("c").withQueue(queue))).getFirst())
        .isInstanceOf(Enqueued.New.class);
  }

  @Test
  void every_queue_is_known_wherever_it_is() {
    var queues = Stream.of(queue(true), queue(false), QUEUE).toList();
    queues.forEach(it -> enqueue(job(it).withQueue(it)));

    assertThat(backend.queues().get(queues).await()).hasSize(3);
    assertThat(ids(claim(want(9, queues.toArray(String[]::new))).lent()))
        .containsExactlyInAnyOrderElementsOf(queues);
  }
}
