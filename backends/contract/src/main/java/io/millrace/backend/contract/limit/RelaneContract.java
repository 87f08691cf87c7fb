package io.millrace.backend.contract.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.bound.UnderLimits;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Want;
import io.millrace.core.job.Window;
import io.millrace.core.limit.Limit;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Preemption;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Checkup.Finding;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A change of what makes lanes, in a queue that has more ready jobs than one step may move: what
/// is promised of its jobs holds at each moment until all of them stand where they belong.
public abstract class RelaneContract extends UnderLimits {
  /// As many of one type as of the other; and one that comes late.
  private static final int KEYS = 6;

  /// Several times what a step moves.
  private static final int MANY_JOBS = 700;

  private static final QueueLimits FIFO = NONE.withPerKey(new PerKey(TWO, false, false, Map.of()));

  private final List<Claim> running = new ArrayList<>();
  private final List<Job> order = new ArrayList<>();
  private final List<Job> all = new ArrayList<>();

  private static String key(int n) {
    return n > 200 && n % 10 == 3 ? "late" : "k" + n % KEYS;
  }

  private void fill() {
    fill(_ -> 5);
  }

  private interface Priority {
    int of(int n);
  }

  /// Every eighth has no key, and half of all are of another type.
  private void fill(Priority priority) {
    var jobs =
        IntStream.range(0, MANY_JOBS)
            .mapToObj(n ->
                typed("j%05d".formatted(n), n % 2 == 0 ? TYPE : "sms")
                    .withKey(n % 8 == 0 ? Optional.empty() : Optional.of(key(n)))
                    .withPriority(priority.of(n)))
            .toList();
    all.addAll(jobs);
    for (int from = 0; from < jobs.size(); from += 100) {
      enqueue(jobs.subList(from, from + 100).toArray(Job[]::new));
    }
  }

  private int ready() {
    return stats(QUEUE).in(JobState.READY);
  }

  private List<Claim> lend() {
    var claimed = claim(want(50, QUEUE));
    for (var claim : claimed.lent()) {
      order.add(claim.job());
      running.add(claim);
    }
    return claimed.lent();
  }

  private void end(int count) {
    var ended = running.subList(0, Math.min(count, running.size()));
    settle(ended.stream().map(it -> end(it, DONE)).toList(), Want.NONE);
    ended.clear();
  }

  private void keepsTo(int limit) {
    var byKey = new HashMap<String, Integer>();
    running.forEach(it -> it.job().key().ifPresent(key -> byKey.merge(key, 1, Integer::sum)));
    assertThat(byKey.values()).as("of each key").allMatch(it -> it <= limit);
  }

  /// Lends and ends until nothing is left, and looks after each step that as many are ready as are
  /// neither lent nor gone.
  private void workOff(int limit, int gone) {
    for (int idle = 0; order.size() < MANY_JOBS - gone; ) {
      idle = lend().isEmpty() ? idle + 1 : 0;
      keepsTo(limit);
      assertThat(ready()).isEqualTo(MANY_JOBS - gone - order.size());
      assertThat(idle).as("claims that lend nothing").isLessThan(100);
      end(30);
    }
    end(running.size());
    assertThat(lentIds()).doesNotHaveDuplicates();
  }

  private List<String> lentIds() {
    return order.stream().map(Job::id).toList();
  }

  /// Those of a key and a type that are as urgent in the order in which they were lent.
  private void keptOrder() {
    var by = new HashMap<List<Object>, List<String>>();
    for (var job : order) {
      by.computeIfAbsent(List.of(job.type(), job.key(), job.priority()), _ -> new ArrayList<>())
          .add(job.id());
    }
    assertThat(by.values()).allSatisfy(it -> assertThat(it).isSorted());
  }

  private List<Finding> faults() {
    var found = new ArrayList<Finding>();
    var checks = EnumSet.allOf(Check.class);
    var next = Optional.<String>empty();
    do {
      var checkup = backend.check(checks, false, next).await();
      found.addAll(checkup.findings());
      next = checkup.next();
    } while (next.isPresent());
    return found;
  }

  @Test
  void turns_begin_with_the_order_of_before() {
    bind(NONE.withPerKey(ORDERED));
    enqueue(
        job("a").withKey(Optional.of("ben")),
        job("b").withKey(Optional.of("cid")),
        job("x")
            .withKey(Optional.of("ben"))
            .withPriority(9)
            .withWindow(Window.from(clock.instant().plusSeconds(61))));
    enqueue(job("late").withWindow(Window.from(clock.instant().plusSeconds(15))), job("c"));
    bind(NONE);
    bindKeys(Limit.NONE);
    clock.pass(Duration.ofSeconds(61));
    enqueue(typed("s", "sms"), job("d").withPriority(9), job("e").withKey(Optional.of("ben")));
    claim(wantTypes(2, "sms"));

    assertThat(claim(want(4, QUEUE)).lent().stream().map(it -> it.job().id()))
        .containsExactly("a", "b", "late", "e");
  }

  private static Want wantTypes(int max, String type) {
    var any = want(max, QUEUE);
    return new Want(
        any.request(), any.holder(), any.queues(), Set.of(type), any.max(), any.lease());
  }

  @Test
  void keys_are_bounded_from_the_change_on_though_their_lanes_are_not_made_yet() {
    fill();
    lend();
    bindKeys(Limit.ofConcurrency(20));

    workOff(20, 0);
    keptOrder();
  }

  @Test
  void what_ran_before_a_key_was_looked_at_counts() {
    fill();
    var before = claim(20);
    var ran = before.stream().flatMap(it -> it.job().key().stream()).collect(Collectors.toSet());
    bindKeys(ONE);

    assertThat(claimed(10)).noneMatch(it -> it.job().key().filter(ran::contains).isPresent());
    before.forEach(it -> settle(it, DONE));
    assertThat(claimed(100))
        .filteredOn(it -> it.job().key().filter(ran::contains).isPresent())
        .hasSize(KEYS);
  }

  /// What so many claims lend.
  private List<Claim> claimed(int times) {
    var lent = new ArrayList<Claim>();
    for (int count = 0; count < times; count++) {
      lent.addAll(claim(9));
    }
    return lent;
  }

  @Test
  void keys_that_are_not_looked_at_any_more_bound_nothing() {
    bindKeys(ONE);
    fill();
    lend();
    bind(NONE);

    workOff(MANY_JOBS, 0);
  }

  @Test
  void turns_give_way_to_order_and_order_to_turns() {
    bindKeys(TWO);
    fill();
    lend();
    bind(FIFO);
    lend();
    keepsTo(2);
    bindKeys(TWO);

    workOff(2, 0);
    keptOrder();
  }

  @Test
  void the_next_of_a_key_is_not_lent_before_those_it_must_wait_for_are_found() {
    // The last are the most urgent: they come to their lanes first.
    fill(n -> n >= MANY_JOBS - 100 ? 0 : 5);
    bind(NONE.withPerKey(ORDERED));

    workOff(1, 0);
    var byKey = new HashMap<String, List<String>>();
    order.forEach(job ->
        job.key()
            .ifPresent(key -> byKey.computeIfAbsent(key, _ -> new ArrayList<>()).add(job.id())));
    assertThat(byKey.values()).hasSize(KEYS + 1).allSatisfy(it -> assertThat(it).isSorted());
  }

  @Test
  void a_place_in_strict_order_is_given_up_with_it() {
    bind(NONE.withPerKey(ORDERED));
    fill();
    var first = claimed(3).stream().filter(it -> it.job().key().isPresent()).findFirst();
    var key = first.orElseThrow().job().key();
    settle(first.orElseThrow(), retryIn(Duration.ofHours(1)));
    bindKeys(ONE);

    assertThat(claimed(60)).anyMatch(it -> it.job().key().equals(key));
  }

  @Test
  void one_change_may_follow_on_another_before_it_is_through() {
    fill();
    bindKeys(TWO);
    lend();
    bind(NONE.withPerKey(ORDERED));
    end(running.size());
    lend();
    keepsTo(1);
    bind(NONE);
    lend();
    bindKeys(MANY);
    end(running.size());
    bind(FIFO);
    end(running.size());

    workOff(2, 0);
  }

  @Test
  void classes_that_are_gone_up_to_hold_in_whatever_lanes() {
    fill(n -> n % 10);
    clock.pass(Duration.ofMinutes(3));
    bind(
        QueueConfig.of(QUEUE)
            .withLimits(NONE.withPerKey(keys(MANY)))
            .withUrgency(ageing(Duration.ofMinutes(1))));
    lend();
    bind(QueueConfig.of(QUEUE).withUrgency(ageing(Duration.ofMinutes(2))));
    lend();
    clock.pass(Duration.ofMinutes(2));
    lend();
    bind(NONE);

    workOff(MANY_JOBS, 0);
    assertThat(faults()).isEmpty();
  }

  private static QueueConfig.Urgency ageing(Duration interval) {
    return new QueueConfig.Urgency(Preemption.NONE, Optional.of(interval));
  }

  @Test
  void one_that_is_withdrawn_meanwhile_is_not_lent() {
    fill();
    bindKeys(MANY);
    var gone =
        IntStream.range(0, 60).mapToObj(n -> "j%05d".formatted(MANY_JOBS - 1 - 10 * n)).toList();
    gone.forEach(this::cancel);

    assertThat(ready()).isEqualTo(MANY_JOBS - gone.size());
    workOff(MANY_JOBS, gone.size());
    assertThat(lentIds()).doesNotContainAnyElementsOf(gone);
  }

  @Test
  void one_that_comes_back_meanwhile_finds_its_lane() {
    fill();
    var lent = new ArrayDeque<>(claim(20));
    bindKeys(ONE);
    var back = Set.copyOf(ids(List.copyOf(lent)));
    lent.forEach(it -> settle(it, handBack()));
    order.clear();

    workOff(1, 0);
    assertThat(lentIds()).containsAll(back);
  }

  @Test
  void those_who_look_through_all_of_it_find_nothing_amiss_meanwhile() {
    fill();
    bindKeys(ONE);
    lend();
    assertThat(faults()).isEmpty();
    bind(NONE.withPerKey(ORDERED));
    lend();
    assertThat(faults()).isEmpty();
    bind(NONE);
    assertThat(faults()).isEmpty();
    assertThat(ready()).isEqualTo(MANY_JOBS - order.size());
  }

  @Test
  void who_tidies_brings_it_to_its_end_though_nobody_claims() {
    fill();
    bindKeys(ONE);
    while (backend.tidy().await()) {}

    var lent = claim(want(50, QUEUE));
    assertThat(lent.lent().stream().flatMap(it -> it.job().key().stream()))
        .hasSize(KEYS + 1)
        .doesNotHaveDuplicates();
    assertThat(lent.more()).isFalse();
  }

  @Test
  void each_that_is_not_lent_is_ready_meanwhile() {
    fill();
    bindKeys(TWO);
    lend();

    var lent = Set.copyOf(lentIds());
    var rest = all.stream().map(Job::id).filter(it -> !lent.contains(it)).toList();
    assertThat(rest).hasSize(ready()).allMatch(it -> state(it) == JobState.READY);
  }
}
