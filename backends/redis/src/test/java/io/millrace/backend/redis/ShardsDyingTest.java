package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Claim;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Want;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import io.millrace.core.spi.Redrive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A node that dies while it does something to all shards of a queue: others bring it to its end,
/// and no shard stands otherwise than the first.
class ShardsDyingTest extends Dying {
  private static final int MANY = 8;
  private static final Match ANY = new Match.Any();

  /// So much longer than a lease what goes with it is held.
  private static final Duration HELD_LONGER = Duration.ofSeconds(5);

  private List<Claim> held = List.of();

  private static QueueConfig of(int shards) {
    return QueueConfig.of(QUEUE).withShards(shards);
  }

  private void spread(int shards) {
    assertThat(backend.queues().put(of(shards), ANY, "ann").await())
        .isNotInstanceOf(Put.InUse.class);
  }

  private static List<String> ids() {
    return IntStream.range(0, MANY).mapToObj(at -> "j" + at).toList();
  }

  private void enqueueAll() {
    ids().forEach(id -> enqueue(id));
  }

  private List<String> endAll(Outcome outcome) {
    var all = new ArrayList<String>();
    for (var lent = claim(3); !lent.isEmpty(); lent = claim(3)) {
      all.addAll(ids(lent));
      lent.forEach(it -> settle(it, outcome));
    }
    return all;
  }

  private void allGoesOn() {
    enqueueAll();
    assertThat(endAll(DONE)).as(step()).containsExactlyInAnyOrderElementsOf(ids());
    assertThat(faults()).as(step()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_queue_that_is_made_with_shards_takes_jobs_in_and_lends_them(boolean carriedOut) {
    dying(carriedOut, () -> {}, node -> node.queues().put(of(3), ANY, "ann"), this::allGoesOn);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_queue_that_gets_more_shards_takes_jobs_in_and_lends_them(boolean carriedOut) {
    dying(
        carriedOut, () -> spread(2), node -> node.queues().put(of(4), ANY, "ann"), this::allGoesOn);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_queue_that_gets_fewer_does_too(boolean carriedOut) {
    dying(
        carriedOut, () -> spread(4), node -> node.queues().put(of(1), ANY, "ann"), this::allGoesOn);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_queue_that_cannot_get_others_goes_on_with_those_it_has(boolean carriedOut) {
    dying(
        carriedOut,
        () -> {
          spread(4);
          enqueue("only");
        },
        node -> node.queues().put(of(2), ANY, "ann"),
        () -> {
          assertThat(backend.queues().get(List.of(QUEUE)).await().getFirst().config().shards())
              .as(step())
              .isEqualTo(4);
          assertThat(endAll(DONE)).as(step()).containsExactly("only");
          allGoesOn();
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_queue_is_paused_as_a_whole_or_not_at_all(boolean carriedOut) {
    dying(
        carriedOut,
        () -> {
          spread(4);
          enqueueAll();
        },
        node -> node.queues().pause(QUEUE, Optional.of(pause())),
        () -> {
          boolean paused =
              backend.queues().get(List.of(QUEUE)).await().getFirst().paused().isPresent();
          assertThat(claim(MANY)).as(step()).hasSize(paused ? 0 : MANY);
        });
  }

  private static QueueConfig bounded(int most) {
    return of(4).withConcurrency(most);
  }

  private static Want forLong(int max) {
    var lease = Optional.of(Duration.ofMinutes(1));
    return new Want(Optional.empty(), HOLDER, Want.Queues.of(QUEUE), Set.of(), max, lease);
  }

  private boolean isBounded() {
    var config = backend.queues().get(List.of(QUEUE)).await().getFirst().config();
    return config.concurrency().isPresent();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_queue_that_gets_bounded_counts_who_runs(boolean carriedOut) {
    dying(
        carriedOut,
        () -> {
          spread(4);
          enqueueAll();
          claim(forLong(3));
        },
        node -> node.queues().put(bounded(4), ANY, "ann"),
        () -> {
          assertThat(claim(MANY)).as(step()).hasSize(isBounded() ? 1 : MANY - 3);
          assertThat(claim(MANY)).as(step()).isEmpty();
          assertThat(faults()).as(step()).isEmpty();
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_was_taken_for_a_claim_that_died_is_free_again(boolean carriedOut) {
    dying(
        carriedOut,
        () -> {
          backend.queues().put(bounded(3), ANY, "ann").await();
          enqueueAll();
        },
        node -> node.jobs().claim(want(3, QUEUE)),
        () -> {
          assertThat(claim(MANY).size()).as(step()).isLessThanOrEqualTo(3);
          clock.pass(LEASE.plus(HELD_LONGER));
          var lent = claim(MANY);
          assertThat(lent).as(step()).hasSize(3);
          lent.forEach(it -> settle(it, DONE));
          assertThat(endAll(DONE)).as(step()).hasSize(MANY - 3);
          assertThat(faults()).as(step()).isEmpty();
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_one_held_who_died_before_he_gave_it_back_is_free_again(boolean carriedOut) {
    dying(
        carriedOut,
        () -> {
          backend.queues().put(bounded(2), ANY, "ann").await();
          enqueueAll();
          held = claim(2);
        },
        node -> node.jobs().settle(held.stream().map(it -> end(it, DONE)).toList(), Want.NONE),
        () -> {
          clock.pass(LEASE.plus(HELD_LONGER));
          var lent = claim(MANY);
          assertThat(lent).as(step()).hasSize(2);
          lent.forEach(it -> settle(it, DONE));
          while (stats(QUEUE).in(JobState.SUCCEEDED) < MANY) {
            assertThat(endAll(DONE)).as(step()).isNotEmpty();
          }
        });
  }

  private Pause pause() {
    return new Pause("ann", Optional.empty(), clock.instant(), Optional.empty());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void one_that_is_made_ready_again_comes_to_where_it_belongs(boolean carriedOut) {
    dying(
        carriedOut,
        () -> {
          spread(4);
          enqueueAll();
          endAll(new Outcome.Dead(FAILURE));
          spread(3);
        },
        node ->
            node.jobs()
                .redrive(
                    ids().stream()
                        .map(id -> new Redrive(id, Optional.empty(), Optional.empty(), true, "ann"))
                        .toList()),
        () -> {
          var back = ids().stream().filter(id -> state(id) != JobState.DEAD).toList();
          assertThat(endAll(DONE)).as(step()).containsExactlyInAnyOrderElementsOf(back);
          assertThat(faults()).as(step()).isEmpty();
        });
  }
}
