package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Want;
import io.millrace.core.job.Window;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Rate;
import io.millrace.core.limit.Weighed;
import io.millrace.core.query.Found;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Preemption;
import io.millrace.core.queue.QueueConfig.Urgency;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Match;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Whatever is done to jobs with keys and limiters, in whatever order, while the queue is set up
/// anew again and again: every lane stands or waits somewhere, nobody runs beyond a limit of its
/// limiter, and in the end nothing is left over.
class LaneWorldTest extends BackendContract {
  private static final int WORLDS = 6;
  private static final int STEPS = 120;
  private static final int MOST_OF_LIMITER = 3;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private SplittableRandom random = new SplittableRandom(0);
  private final List<Claim> running = new ArrayList<>();
  private int made;

  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }

  @Test
  void every_lane_stands_or_waits_and_nothing_is_left_over() {
    for (int seed = 1; seed <= WORLDS; seed++) {
      backend.close().await();
      backend = open(clock);
      play(seed);
    }
  }

  private void play(int seed) {
    random = new SplittableRandom(seed);
    running.clear();
    made = 0;
    configure();
    var crm = new Limiter("crm", Limit.ofConcurrency(MOST_OF_LIMITER), 1);
    var api = new Limiter("api", Limit.ofRate(Rate.of(5, SECOND)), 1);
    backend.limits().configure(List.of(crm, api)).await();
    for (int step = 1; step <= STEPS; step++) {
      step();
      assertThat(findings()).as("seed %d step %d", seed, step).isEmpty();
      assertThat(backend.limits().fill(List.of("crm")).await().getFirst().running())
          .as("seed %d step %d", seed, step)
          .isLessThanOrEqualTo(MOST_OF_LIMITER);
    }
    drain(seed);
  }

  private void step() {
    switch (random.nextInt(14)) {
      case 0, 1, 2, 3 -> enqueue(job());
      case 4, 5, 6 -> lend();
      case 7, 8, 9 -> end();
      case 10 -> cancel("j" + random.nextInt(made + 1));
      case 11 -> patch("j" + random.nextInt(made + 1));
      case 12 -> pass(Duration.ofMillis(random.nextInt(9_000)));
      default -> configure();
    }
  }

  private Job job() {
    var job = Job.of("j" + made++, random.nextBoolean() ? TYPE : "sms", QUEUE, Json.EMPTY_OBJECT);
    var limiters = new ArrayList<Weighed>();
    if (random.nextInt(3) == 0) {
      limiters.add(new Weighed("crm", 1));
    }
    if (random.nextInt(4) == 0) {
      limiters.add(new Weighed("api", 1));
    }
    var due = clock.instant().plusMillis(random.nextInt(5_000));
    return job.withKey(key())
        .withPriority(random.nextInt(10))
        .withTies(Ties.NONE.withLimiters(limiters))
        .withWindow(random.nextInt(3) == 0 ? Window.from(due) : job.window());
  }

  private Optional<String> key() {
    return random.nextInt(4) == 0 ? Optional.empty() : Optional.of("k" + random.nextInt(3));
  }

  private void lend() {
    running.addAll(claim(1 + random.nextInt(4)));
  }

  private void end() {
    if (!running.isEmpty()) {
      var claim = running.remove(random.nextInt(running.size()));
      switch (random.nextInt(6)) {
        case 0 -> settle(claim, retryIn(Duration.ofMillis(1 + random.nextInt(3_000))));
        case 1 -> settle(claim, handBack());
        case 2 -> cancelByForce(claim.job().id());
        case 3 -> settle(claim, new Outcome.Dead(FAILURE));
        default -> settle(claim, DONE);
      }
    }
  }

  /// Another key and another priority, if it is there and takes them.
  private void patch(String id) {
    if (found(id) instanceof Found.Here(var there)) {
      var changed = there.job().withKey(key()).withPriority(random.nextInt(10));
      var how = new Change.Patch(changed, there.life().version());
      backend.jobs().change(List.of(new Change(id, how, "ann"))).await();
    }
  }

  /// Half of those who run go on, and what the others had is lost when they were too long silent.
  private void pass(Duration time) {
    clock.pass(time);
    running.stream().filter(_ -> random.nextBoolean()).forEach(it -> extend(it, Extend.OWN_LENGTH));
  }

  private void configure() {
    var limits = QueueLimits.NONE;
    if (random.nextInt(4) > 0) {
      var limit =
          random.nextInt(3) == 0
              ? Limit.ofRate(Rate.of(2, SECOND))
              : Limit.ofConcurrency(1 + random.nextInt(2));
      var perKey =
          new PerKey(limit, random.nextInt(3) == 0, random.nextBoolean(), Map.of("k0", limit));
      limits = limits.withPerKey(perKey);
    }
    if (random.nextInt(3) == 0) {
      limits = limits.withTypes(Map.of("sms", Limit.ofConcurrency(2)));
    }
    var ageing = random.nextInt(3) == 0 ? Optional.of(SECOND) : Optional.<Duration>empty();
    var config = QueueConfig.of(QUEUE).withLimits(limits);
    backend
        .queues()
        .put(config.withUrgency(new Urgency(Preemption.NONE, ageing)), new Match.Any(), "ann")
        .await();
  }

  private List<?> findings() {
    var part = backend.check(EnumSet.allOf(Check.class), false, Optional.empty()).await();
    var findings = new ArrayList<Object>(part.findings());
    while (part.next().isPresent()) {
      part = backend.check(EnumSet.allOf(Check.class), false, part.next()).await();
      findings.addAll(part.findings());
    }
    return findings;
  }

  /// All that there is comes to its end when nothing more is put in.
  private void drain(int seed) {
    for (int round = 0; round < 60 && isLeft(); round++) {
      clock.pass(Duration.ofSeconds(20));
      var claimed = claim(want(50, QUEUE));
      claimed.lent().forEach(it -> settle(it, DONE));
      claimed.judge().forEach(it -> settle(it.settle(clock.instant()), Want.NONE));
    }
    assertThat(isLeft()).as("seed %d", seed).isFalse();
    var left = stats(QUEUE);
    assertThat(left.blocked()).as("seed %d", seed).isZero();
    assertThat(backend.limits().fill(List.of("crm")).await().getFirst().running())
        .as("seed %d", seed)
        .isZero();
  }

  private boolean isLeft() {
    var now = stats(QUEUE);
    return now.pending() + now.in(JobState.RUNNING) + now.in(JobState.RETRYING) > 0;
  }
}
