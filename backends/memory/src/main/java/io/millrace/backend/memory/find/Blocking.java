package io.millrace.backend.memory.find;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.lane.LaneId;
import io.millrace.backend.memory.limit.Gate;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Standing;
import io.millrace.core.query.Standing.Ahead;
import io.millrace.core.query.Standing.Block;
import io.millrace.core.query.Standing.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// What holds one job: everything at once, also what it would meet only later.
public final class Blocking {
  private static final int MOST_AHEAD = 10_000;
  private static final int MOST_TYPES = 1_000;

  /// So many jobs and queues are looked at to find some who hold a limit.
  private static final int MOST_LOOKED = 1_000;

  private final Entry entry;
  private final Ledger ledger;
  private final long now;
  private final List<Block> blocks = new ArrayList<>();

  public Blocking(Entry entry, Ledger ledger) {
    this.entry = entry;
    this.ledger = ledger;
    this.now = ledger.now();
  }

  public Standing standing() {
    var due = Optional.of(Instant.ofEpochMilli(entry.runAt));
    switch (entry.state) {
      case SCHEDULED -> blocks.add(Block.until(Kind.RUN_AT, entry.job.id(), due));
      case RETRYING -> blocks.add(Block.until(Kind.RETRY_DELAY, entry.job.id(), due));
      case READY -> byLimits();
      case WAITING -> byOthers();
      case RUNNING, SUCCEEDED, DEAD, CANCELLED, DISCARDED -> {}
    }
    var ahead =
        entry.state == JobState.READY
            ? Home.of(entry).ready.ahead(entry, MOST_TYPES, MOST_AHEAD)
            : Ahead.NOBODY;
    return new Standing(entry.snapshot(), blocks, ahead);
  }

  /// Parents that have not ended; or the one like it that runs.
  private void byOthers() {
    var home = Home.of(entry);
    var before = home.uniques.before(entry);
    if (before != null) {
      blocks.add(Block.by(Kind.DEPENDENCY, entry.job.id(), 1, List.of(before.job.id())));
      return;
    }
    var open = entry.waitsFor;
    if (!open.isEmpty()) {
      var some = open.stream().limit(Block.HOLDERS).toList();
      blocks.add(Block.by(Kind.DEPENDENCY, entry.job.id(), open.size(), some));
    }
  }

  private void byLimits() {
    var home = Home.of(entry);
    home.paused(now)
        .ifPresent(it -> blocks.add(Block.until(Kind.QUEUE_PAUSED, home.name(), it.until())));
    byConcurrency(home);
    gate(home.bounds.queue(), 1);
    gate(ledger.limiters.global(), 1);
    var type = home.bounds.type(entry.job.type());
    if (type != null) {
      gate(type, 1);
    }
    var key = home.bounds.lane(entry).key();
    if (!home.bounds.isPlain(entry) && !key.equals(LaneId.NONE)) {
      home.bounds.knownKey(key).ifPresent(it -> gate(it, 1));
    }
    entry.job.ties().breaker().ifPresent(it -> gate(ledger.breakers.gate(it), 1));
    entry
        .job
        .ties()
        .limiters()
        .forEach(it -> gate(ledger.limiters.gate(it.limiter()), it.weight()));
  }

  private void byConcurrency(Home home) {
    int running = home.places.count(JobState.RUNNING);
    home.config
        .concurrency()
        .ifPresent(limit -> {
          if (running >= limit) {
            blocks.add(
                new Block(
                    Kind.QUEUE_CONCURRENCY,
                    home.name(),
                    OptionalLong.of(limit),
                    OptionalLong.of(running),
                    holders(List.of(home), it -> it.state == JobState.RUNNING),
                    Optional.empty()));
          }
        });
  }

  private void gate(Gate gate, int weight) {
    boolean held = entry.holds.stream().anyMatch(it -> it.gate() == gate);
    if (!held && !gate.passes(weight, now)) {
      blocks.add(block(gate, weight));
    }
  }

  private Block block(Gate gate, int weight) {
    long opens = gate.opensAt(weight, now);
    boolean full = opens == Long.MAX_VALUE;
    var homes = gate.name.spansQueues() ? ledger.homes.all() : List.of(Home.of(entry));
    Predicate<Entry> holds = it -> it.holds.stream().anyMatch(share -> share.gate() == gate);
    return new Block(
        full ? ofConcurrency(gate) : ofRate(gate),
        gate.name.name(),
        full ? limit(gate) : rate(gate),
        full ? OptionalLong.of(gate.held()) : used(gate),
        full ? holders(homes, holds) : List.of(),
        full ? Optional.empty() : Optional.of(Instant.ofEpochMilli(opens)));
  }

  private static OptionalLong limit(Gate gate) {
    var most = gate.limit().concurrency();
    return most.isPresent() ? OptionalLong.of(most.getAsInt()) : OptionalLong.empty();
  }

  private static OptionalLong rate(Gate gate) {
    return gate.limit().rate().map(it -> OptionalLong.of(it.limit())).orElse(OptionalLong.empty());
  }

  private OptionalLong used(Gate gate) {
    return gate.limit()
        .rate()
        .map(it -> OptionalLong.of(it.used(gate.available(now))))
        .orElse(OptionalLong.empty());
  }

  private static Kind ofConcurrency(Gate gate) {
    return switch (gate.name.kind()) {
      case QUEUE -> Kind.QUEUE_CONCURRENCY;
      case TYPE -> Kind.TYPE_CONCURRENCY;
      case KEY -> Kind.KEY_CONCURRENCY;
      case LIMITER -> Kind.LIMITER;
      case BREAKER -> Kind.BREAKER_OPEN;
    };
  }

  private static Kind ofRate(Gate gate) {
    return switch (gate.name.kind()) {
      case QUEUE, TYPE, KEY -> Kind.RATE_LIMIT;
      case LIMITER -> Kind.LIMITER;
      case BREAKER -> Kind.BREAKER_OPEN;
    };
  }

  /// A job between two attempts holds the place of a strict key too.
  private static List<String> holders(Iterable<Home> homes, Predicate<Entry> holds) {
    var holders = new ArrayList<String>();
    int left = MOST_LOOKED;
    for (var home : homes) {
      left--;
      for (var state : List.of(JobState.RUNNING, JobState.RETRYING)) {
        for (var other : home.places.of(state)) {
          if (holders.size() == Block.HOLDERS || left-- <= 0) {
            return holders;
          }
          if (holds.test(other)) {
            holders.add(other.job.id());
          }
        }
      }
    }
    return holders;
  }
}
