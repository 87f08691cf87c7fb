package io.millrace.server.live.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.bus.Epoch;
import io.millrace.core.bus.Fact;
import io.millrace.core.bus.Letter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// A channel on nodes that only know each other by letters, which are in the hand of the test.
class CopiedRingTest {
  private static final int SIZE = 2_000;
  private static final Duration TICK = Duration.ofMillis(250);

  private final Map<String, Node> nodes = new HashMap<>();
  private final Deque<Runnable> post = new ArrayDeque<>();
  private final List<Letter> sent = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long nanos;
  private int facts;

  /// One node, and who numbers as it knows it.
  private final class Node implements Kept.Making {
    private final String name;
    private final Kept kept;
    private Owner owner;
    private long begun;

    Node(String name, Owner owner) {
      this.name = name;
      this.owner = owner;
      this.kept =
          new Kept(
              this,
              new Copying("JOBS", CopiedRingTest.this::send, name, SIZE),
              new Serving(CopiedRingTest.this::send),
              now,
              nanos);
      nodes.put(name, this);
    }

    void read(Letter letter) {
      switch (letter) {
        case Letter.Ask ask -> {
          kept.look(owner, now, nanos);
          kept.asked(ask, now, nanos);
        }
        case Letter.Page page -> kept.came(page, owner, now, nanos);
      }
    }

    /// Hears of so many facts.
    void hear(int count) {
      for (int at = 0; at < count; at++) {
        var fact = new Fact("job.created", now, "j" + ++facts, "q", "t", Map.of());
        kept.heard(fact, owner, now);
      }
      kept.more();
    }

    CompletableFuture<Ring> join(From from) {
      var joined = new CompletableFuture<Ring>();
      kept.join(joined, from, nanos);
      kept.look(owner, now, nanos);
      deliver();
      return joined;
    }

    Ring ring() {
      return Optional.ofNullable(join(new From.Now()).getNow(null)).orElseThrow();
    }

    @Override
    public Ring alone() {
      return new Ring("own" + name + ++begun, now, SIZE, 1);
    }

    @Override
    public Epoch next(long reign) {
      return new Epoch(reign, ++begun);
    }

    @Override
    public Ring in(Epoch epoch) {
      return new Ring(epoch.toString(), now, SIZE, 1);
    }
  }

  private void send(String to, Letter letter) {
    sent.add(letter);
    post.add(() -> Optional.ofNullable(nodes.get(to)).ifPresent(it -> it.read(letter)));
  }

  private void deliver() {
    while (!post.isEmpty()) {
      post.poll().run();
    }
  }

  private void pass(Duration time) {
    for (var left = time; left.isPositive(); left = left.minus(TICK)) {
      now = now.plus(TICK);
      nanos += TICK.toNanos();
      nodes.values().forEach(it -> it.kept.look(it.owner, now, nanos));
      deliver();
    }
  }

  private final Node one = new Node("n1", new Owner.Self(7));
  private final Node other = new Node("n2", new Owner.Other("n1"));

  private static List<String> ids(Ring ring, long behind) {
    return ring.behind(behind, Integer.MAX_VALUE, Integer.MAX_VALUE).stream()
        .map(it -> it.fact().id())
        .toList();
  }

  @Test
  void what_one_numbers_has_the_same_numbers_in_the_copy() {
    one.ring();
    one.hear(3);
    var copy = other.ring();
    one.hear(2);
    deliver();

    assertThat(copy.epoch()).isEqualTo(one.ring().epoch());
    assertThat(ids(copy, 0)).containsExactly("j1", "j2", "j3", "j4", "j5");
    assertThat(copy.at(4).heardAt()).isEqualTo(now);
    assertThat(copy.since()).isEqualTo(one.ring().since());
  }

  @Test
  void who_copies_numbers_nothing() {
    var copy = other.ring();
    other.hear(3);

    assertThat(copy.last()).isZero();
  }

  @Test
  void what_is_lost_on_the_way_is_asked_for_again() {
    var copy = other.ring();
    one.hear(3);
    post.clear();
    one.hear(2);
    deliver();
    assertThat(copy.last()).isZero();

    pass(Duration.ofSeconds(2));

    assertThat(ids(copy, 0)).hasSize(5);
  }

  @Test
  void what_comes_twice_counts_once() {
    var copy = other.ring();
    one.hear(3);
    nanos += Duration.ofSeconds(1).toNanos();
    other.kept.look(other.owner, now, nanos);
    sent.clear();
    deliver();

    assertThat(sent).filteredOn(Letter.Page.class::isInstance).hasSize(1);
    assertThat(ids(copy, 0)).containsExactly("j1", "j2", "j3");
  }

  @Test
  void a_page_is_bounded_and_the_copy_is_shown_when_it_is_whole() {
    one.ring();
    one.hear(1_200);
    var joined = new CompletableFuture<Ring>();
    other.kept.join(joined, new From.Now(), nanos);
    other.kept.look(other.owner, now, nanos);
    int steps = 0;
    while (!joined.isDone()) {
      post.remove().run();
      steps++;
    }

    assertThat(joined.join().last()).isEqualTo(1_200);
    assertThat(steps).isEqualTo(6);
    assertThat(sent)
        .filteredOn(Letter.Page.class::isInstance)
        .allMatch(it -> ((Letter.Page) it).facts().size() <= 500);
  }

  @Test
  void one_page_is_on_its_way_at_most() {
    other.ring();
    sent.clear();
    for (int round = 0; round < 100; round++) {
      one.hear(1);
    }

    assertThat(sent).hasSize(1);
  }

  @Test
  void who_has_all_is_not_answered_for_what_another_channel_has() {
    other.ring();
    sent.clear();
    one.hear(0);

    assertThat(sent).isEmpty();
  }

  @Test
  void what_was_forgotten_before_it_was_copied_is_a_hole_in_the_copy() {
    var copy = other.ring();
    one.hear(1);
    deliver();
    pass(Duration.ofMinutes(1));
    assertThat(copy.covers(now.minusSeconds(30))).isTrue();
    one.hear(50);
    post.clear();
    one.hear(SIZE);
    pass(Duration.ofSeconds(2));

    assertThat(copy.first()).isEqualTo(52);
    assertThat(ids(copy, 51)).isEqualTo(ids(one.ring(), 51)).hasSize(SIZE);
    assertThat(copy.covers(now.minusSeconds(30))).isFalse();
  }

  @Test
  void another_reign_is_another_ring_and_ends_the_one_before() {
    var before = other.ring();
    one.hear(3);
    deliver();
    one.owner = new Owner.Other("n2");
    other.owner = new Owner.Self(9);
    pass(Duration.ofSeconds(1));

    var next = before.next();
    assertThat(next).isNotNull();
    assertThat(next.ring()).isSameAs(other.ring());
    assertThat(next.from()).isZero();
    assertThat(one.ring().epoch()).isEqualTo(next.ring().epoch()).isNotEqualTo(before.epoch());
    other.hear(1);
    deliver();
    assertThat(one.ring().last()).isOne();
  }

  @Test
  void a_reign_that_was_in_doubt_begins_anew_when_something_happened_meanwhile() {
    var before = one.ring();
    one.owner = new Owner.Nobody();
    one.hear(1);
    one.owner = new Owner.Self(7);
    pass(TICK);

    assertThat(before.next()).isNotNull();
    assertThat(other.ring().epoch()).isEqualTo(one.ring().epoch()).isNotEqualTo(before.epoch());
  }

  @Test
  void a_reign_that_was_in_doubt_goes_on_when_nothing_happened() {
    var before = one.ring();
    one.owner = new Owner.Nobody();
    pass(TICK);
    one.owner = new Owner.Self(7);
    pass(TICK);

    assertThat(before.next()).isNull();
  }

  @Test
  void what_comes_of_a_reign_that_is_over_is_not_taken() {
    new Node("n3", new Owner.Self(9));
    other.ring();
    other.owner = new Owner.Other("n3");
    pass(Duration.ofSeconds(1));
    var copy = other.ring();

    other.owner = new Owner.Other("n1");
    one.hear(5);
    pass(Duration.ofSeconds(3));

    assertThat(other.ring()).isSameAs(copy);
    assertThat(copy.last()).isZero();
  }

  @Test
  void who_has_read_further_waits_for_the_copy() {
    var copy = other.ring();
    one.hear(5);
    post.clear();
    var ahead = new Position(copy.epoch(), 5);

    var joined = other.join(new From.After(ahead));
    assertThat(joined).isNotDone();
    pass(Duration.ofSeconds(2));

    assertThat(joined.getNow(null)).isSameAs(copy);
    assertThat(copy.last()).isEqualTo(5);
  }

  @Test
  void who_has_read_in_a_later_reign_waits_for_its_copy() {
    other.ring();
    one.owner = new Owner.Self(9);
    one.hear(0);
    var later = new Position(one.ring().epoch(), 0);

    var joined = other.join(new From.After(later));
    assertThat(joined).isNotDone();
    pass(Duration.ofSeconds(2));

    assertThat(joined.getNow(null).epoch()).isEqualTo(later.epoch());
  }

  @Test
  void who_claims_to_have_read_further_does_not_wait_for_ever() {
    var copy = other.ring();
    var joined = other.join(new From.After(new Position(copy.epoch(), 500)));
    pass(Duration.ofSeconds(3));

    assertThat(joined).isCompletedWithValue(copy);
  }

  @Test
  void where_it_is_numbered_nobody_waits() {
    var ring = one.ring();

    assertThat(one.join(new From.After(new Position(ring.epoch(), 500))))
        .isCompletedWithValue(ring);
  }

  @Test
  void a_quiet_stream_is_not_a_silent_owner() {
    var copy = other.ring();
    pass(Duration.ofMinutes(1));

    assertThat(copy.next()).isNull();
  }

  @Test
  void who_stood_still_goes_on_in_the_copy_it_has() {
    var copy = other.ring();
    now = now.plus(Duration.ofMinutes(1));
    nanos += Duration.ofMinutes(1).toNanos();
    one.hear(3);
    pass(Duration.ofSeconds(2));

    assertThat(copy.next()).isNull();
    assertThat(ids(copy, 0)).containsExactly("j1", "j2", "j3");
  }

  @Test
  void a_word_that_came_during_a_standstill_is_none_that_is_still_to_come() {
    var copy = other.ring();
    now = now.plus(Duration.ofMinutes(1));
    nanos += Duration.ofMinutes(1).toNanos();
    one.hear(1);
    one.kept.look(one.owner, now, nanos);
    deliver();
    assertThat(ids(copy, 0)).containsExactly("j1");

    nodes.remove("n1");
    other.owner = new Owner.Nobody();
    pass(Duration.ofNanos(Kept.SILENCE).plus(TICK));

    assertThat(copy.next()).isNotNull();
  }

  @Test
  void where_the_owner_is_silent_a_node_numbers_for_itself_until_he_is_heard() {
    var copy = other.ring();
    nodes.remove("n1");
    nodes.get("n2").owner = new Owner.Nobody();
    pass(Duration.ofNanos(Kept.SILENCE).minus(TICK));
    assertThat(copy.next()).isNull();
    pass(TICK.multipliedBy(2));
    var own = copy.next().ring();
    other.hear(2);
    assertThat(own.last()).isEqualTo(2);

    nodes.put("n1", one);
    other.owner = new Owner.Other("n1");
    pass(Duration.ofSeconds(2));

    var again = own.next().ring();
    assertThat(again.epoch()).isEqualTo(copy.epoch());
    assertThat(again.next()).isNull();
  }

  @Test
  void who_comes_when_nobody_numbers_is_let_in_all_the_same() {
    var lonely = new Node("n3", new Owner.Nobody());
    var joined = lonely.join(new From.Now());
    assertThat(joined).isNotDone();
    pass(Duration.ofSeconds(3));

    assertThat(joined).isDone();
  }

  @Test
  void who_comes_while_the_owner_is_silent_waits_until_another_could_be() {
    var late = new Node("n3", new Owner.Other("gone"));
    var joined = late.join(new From.Now());
    pass(Duration.ofSeconds(4));
    late.owner = new Owner.Other("n1");
    pass(Duration.ofSeconds(1));
    assertThat(joined.getNow(null).epoch()).isEqualTo(one.ring().epoch());

    var lonely = new Node("n4", new Owner.Other("gone")).join(new From.Now());
    pass(Duration.ofNanos(Kept.SILENCE));
    assertThat(lonely).isDone();
  }

  @Test
  void who_numbers_no_more_answers_nobody_who_waits() {
    other.ring();
    assertThat(one.kept.isWaitedFor()).isTrue();
    one.owner = new Owner.Nobody();
    one.kept.look(one.owner, now, nanos);
    assertThat(one.kept.isWaitedFor()).isFalse();
    sent.clear();
    one.hear(3);

    assertThat(sent).isEmpty();
    assertThat(one.ring().last()).isZero();
  }
}
