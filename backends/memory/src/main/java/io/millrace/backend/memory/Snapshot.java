package io.millrace.backend.memory;

import io.millrace.backend.memory.journal.Copy;
import io.millrace.backend.memory.journal.Out;
import io.millrace.core.definition.Kind;
import io.millrace.core.queue.Grain;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// A walk over everything that was known when a segment began, a few jobs with each step. Jobs may
/// change before it comes to them: that is in the segment too, and holds there.
final class Snapshot {
  private static final int SLICE = 64;

  private final Ledger ledger;
  private final Copy copy;
  private final ArrayDeque<Home> homes = new ArrayDeque<>();
  private final long lastN;
  private long after = Long.MIN_VALUE;
  private final List<Home> points = new ArrayList<>();
  private long lines;
  private final long lastLine;

  Snapshot(Ledger ledger, Copy copy) {
    this.ledger = ledger;
    this.copy = copy;
    this.lastN = ledger.lastN();
    this.lastLine = ledger.trail.last();
    ledger.homes().forEach(homes::add);
    head(copy.begin());
    copy.end();
  }

  boolean isOf(Copy other) {
    return copy == other;
  }

  /// All but the jobs and what people did.
  private void head(Out out) {
    Items.counters(out, lastN, ledger.lastEpoch(), ledger.definitions.revision());
    ledger.numbers().forEach((queue, number) -> Items.number(out, queue, number));
    homes.forEach(home -> Items.home(out, home.setup()));
    ledger.remembered().forEach((id, gone) -> Items.remembered(out, id, gone));
    ledger.requests.all().forEach((request, asked) -> Items.request(out, request, asked));
    ledger.answers.calls().forEach((scope, call) -> Items.call(out, scope, call));
    ledger.answers.kept().forEach((scope, kept) -> Items.answer(out, scope, kept));
    for (var kind : Kind.values()) {
      ledger.definitions.of(kind).values().forEach(it -> Items.definition(out, it));
    }
    ledger.limiters.told().forEach(it -> Items.limiter(out, it));
    ledger
        .limiters
        .paused(ledger.now())
        .forEach((it, until) -> Items.limiterPaused(out, it, until));
    ledger.limiters.permits().forEach(it -> Items.permit(out, it));
    ledger.breakers.kept().forEach(it -> Items.breaker(out, it));
    homes.stream().filter(home -> home.drain != null).forEach(home -> Items.drain(out, home));
    for (var kept : ledger.operations.all()) {
      Items.operation(out, kept);
      Items.operationFailed(out, kept.id(), kept.failed());
    }
  }

  /// Copies some more; answers whether that was all.
  boolean slice() {
    if (copy.isFull()) {
      return false;
    }
    var slice = new ArrayList<Entry>();
    while (!homes.isEmpty() && slice.size() < SLICE) {
      var walk = homes.getFirst().made.walk(after, after, false);
      while (walk.hasNext() && slice.size() < SLICE) {
        var entry = walk.next();
        after = entry.n;
        if (entry.n <= lastN) {
          slice.add(entry);
        }
      }
      if (!walk.hasNext()) {
        points.add(homes.removeFirst());
        after = Long.MIN_VALUE;
      }
    }
    write(slice);
    return isOver();
  }

  private boolean isOver() {
    return homes.isEmpty() && lines == lastLine;
  }

  private void write(List<Entry> slice) {
    var out = copy.begin();
    slice.forEach(entry -> Items.entry(out, entry, true));
    points.forEach(home -> points(out, home));
    points.clear();
    if (homes.isEmpty() && slice.size() < SLICE) {
      lines(out, SLICE - slice.size());
    }
    copy.end();
    if (isOver()) {
      copy.close();
    }
  }

  private static void points(Out out, Home home) {
    for (var grain : Grain.values()) {
      home.course
          .from(grain, Instant.EPOCH)
          .forEach(it -> Items.point(out, home.name(), grain, it));
    }
  }

  private void lines(Out out, int room) {
    var some = ledger.trail.between(lines, lastLine).entrySet().stream().limit(room).toList();
    some.forEach(it -> Items.audit(out, it.getKey(), it.getValue()));
    lines = some.size() < room ? lastLine : some.getLast().getKey();
  }
}
