package io.millrace.backend.redis;

import static io.millrace.core.job.JobState.CANCELLED;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Unique;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Prune;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A node that dies at any point of what takes several steps, before or after each of them: others
/// bring it to its end.
class DyingTest extends Dying {
  private static final String OTHER = "sms";

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void those_that_wait_for_one_that_is_settled_are_released(boolean carriedOut) {
    var lent = new Claim[1];

    dying(
        carriedOut,
        () -> {
          enqueue("a");
          enqueue(child("b", "a"), child("c", "a").withQueue(OTHER));
          lent[0] = claim();
        },
        node -> node.jobs().settle(List.of(end(lent[0], DONE)), want(0, QUEUE)),
        () -> {
          if (state("a") == JobState.SUCCEEDED) {
            assertThat(List.of(state("b"), state("c"))).as(step()).containsOnly(READY);
          } else {
            assertThat(List.of(state("b"), state("c"))).as(step()).containsOnly(WAITING);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void those_that_wait_for_one_that_is_cancelled_are_too(boolean carriedOut) {
    var ask = new Cancel("a", false, "withdrawn", "ann", GRACE, true);

    dying(
        carriedOut,
        () -> {
          enqueue("a");
          enqueue(child("b", "a"), child("c", "b").withQueue(OTHER));
        },
        node -> node.jobs().cancel(List.of(ask)),
        () -> {
          if (state("a") == CANCELLED) {
            assertThat(List.of(state("b"), state("c"))).as(step()).containsOnly(CANCELLED);
          } else {
            assertThat(List.of(state("b"), state("c"))).as(step()).containsOnly(WAITING);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void one_that_is_put_in_hears_of_its_parents(boolean carriedOut) {
    var lent = new Claim[1];

    dying(
        carriedOut,
        () -> {
          enqueue("a", "b");
          settle(claim(), DONE);
          lent[0] = claim();
        },
        node -> node.jobs().enqueue(List.of(child("c", "a", "b")), false),
        () -> {
          enqueue(child("c", "a", "b"));
          assertThat(state("c")).as(step()).isEqualTo(WAITING);
          settle(lent[0], DONE);
          assertThat(claim().job().id()).as(step()).isEqualTo("c");
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void the_next_of_those_that_are_alike_is_released(boolean carriedOut) {
    var lent = new Claim[1];

    dying(
        carriedOut,
        () -> {
          enqueue(last("a"));
          lent[0] = claim();
          enqueue(last("b"));
        },
        node -> node.jobs().settle(List.of(end(lent[0], DONE)), want(0, QUEUE)),
        () -> assertThat(state("b")).as(step()).isEqualTo(ended("a") ? READY : WAITING));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void one_that_goes_to_another_queue_is_in_one_of_them(boolean carriedOut) {
    dying(
        carriedOut,
        () -> {
          enqueue(unique("a"));
          enqueue(child("b", "a").withQueue("third"));
        },
        node -> node.jobs().change(List.of(move("a"))),
        () -> assertThat(faults()).as(step()).isEmpty(),
        () -> {
          assertThat(faults()).as(step()).isEmpty();
          assertThat(state("a")).as(step()).isEqualTo(READY);
          var queue = get("a").job().queue();
          assertThat(stats(queue).in(READY)).as(step()).isOne();
          assertThat(isKept("a", queue.equals(OTHER) ? QUEUE : OTHER)).as(step()).isFalse();
          var lent = claim(want(1, queue)).lent().getFirst();
          assertThat(claim(want(9, QUEUE)).lent()).as(step()).isEmpty();
          assertThat(claim(want(9, OTHER)).lent()).as(step()).isEmpty();
          settle(lent, DONE);
          assertThat(state("b")).as(step()).isEqualTo(READY);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void one_that_has_come_and_is_forgotten_does_not_come_again(boolean carriedOut) {
    var lent = new ArrayList<String>();

    dying(
        carriedOut,
        () -> {
          lent.clear();
          enqueue("a");
        },
        node -> node.jobs().change(List.of(move("a"))),
        () -> {
          lent.addAll(done(OTHER));
          backend.jobs().prune(new Prune.Ids(List.of("a"))).await();
        },
        () -> {
          lent.addAll(done(QUEUE));
          lent.addAll(done(OTHER));
          assertThat(lent).as(step()).containsExactly("a");
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void one_that_comes_back_before_it_has_left_is_there(boolean carriedOut) {
    dying(
        carriedOut,
        () -> enqueue("a"),
        node -> node.jobs().change(List.of(move("a"))),
        () -> {
          if (get("a").job().queue().equals(OTHER)) {
            backend.jobs().change(List.of(move("a", QUEUE))).await();
          }
        },
        () -> {
          var queue = get("a").job().queue();
          assertThat(done(queue)).as(step()).containsExactly("a");
          assertThat(done(queue.equals(OTHER) ? QUEUE : OTHER)).as(step()).isEmpty();
        });
  }

  /// Whether a record of it stands in the home of that queue.
  private static boolean isKept(String id, String queue) {
    return RedisServer.ofThisJvm().ask("HGET", key(queue, "jobs"), id) != null;
  }

  @Test
  void one_whose_move_is_carried_late_stays_where_it_has_gone_since() {
    enqueue("a");
    backend.jobs().change(List.of(move("a"))).await();
    backend.jobs().change(List.of(move("a", "third"))).await();
    var late =
        """
        local record = redis.call('HGET', KEYS[1], 'a')
        redis.call('HSET', KEYS[2], 'a', record:sub(1, 61) .. string.char(128) .. record:sub(63, 68)
          .. struct.pack('<I3', 2) .. record:sub(72))
        redis.call('HSET', KEYS[3], 'a', string.char(2) .. 'sms')
        redis.call('ZADD', KEYS[4], 0, 'ma')
        redis.call('DEL', KEYS[5])
        """;
    RedisServer.ofThisJvm()
        .ask(
            "EVAL",
            late,
            "5",
            key("third", "jobs"),
            key(QUEUE, "jobs"),
            key(QUEUE, "moving"),
            key(QUEUE, "out"),
            key(OTHER, "gone"));

    backend.tidy().await();

    assertThat(get("a").job().queue()).isEqualTo("third");
    assertThat(done(OTHER)).isEmpty();
    assertThat(isKept("a", QUEUE)).isFalse();
    assertThat(done("third")).containsExactly("a");
  }

  private static String key(String queue, String name) {
    return InHand.prefix() + ":{" + queue + "}:" + name;
  }

  /// What there is to do in a queue, which is done by this.
  private List<String> done(String queue) {
    var lent = claim(want(9, queue)).lent();
    lent.forEach(it -> settle(it, DONE));
    return ids(lent);
  }

  private Change move(String id) {
    return move(id, OTHER);
  }

  private Change move(String id, String queue) {
    var there = get(id);
    return new Change(
        id, new Change.Patch(there.job().withQueue(queue), there.life().version()), "ann");
  }

  private boolean ended(String id) {
    return state(id).terminal();
  }

  private static Job child(String id, String... parents) {
    return job(id).withTies(Ties.NONE.withParents(List.of(parents)));
  }

  private static Job unique(String id) {
    return job(id).withTies(Ties.NONE.withUnique(Unique.byDefault()));
  }

  private static Job last(String id) {
    var it = Unique.byDefault();
    var last =
        new Unique(
            it.by(),
            it.states(),
            it.period(),
            Unique.Conflict.KEEP_LAST,
            it.replace(),
            it.maxDelay(),
            it.print());
    return job(id).withTies(Ties.NONE.withUnique(last));
  }
}
