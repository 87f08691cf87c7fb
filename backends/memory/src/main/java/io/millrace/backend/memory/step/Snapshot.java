package io.millrace.backend.memory.step;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.EntryForm;
import io.millrace.backend.memory.job.Keeper;
import io.millrace.backend.memory.journal.Copy;
import io.millrace.backend.memory.keep.Items;
import io.millrace.backend.memory.keep.Operations;
import io.millrace.backend.memory.keep.Recent;
import io.millrace.backend.memory.limit.Gate;
import io.millrace.backend.memory.limit.Limiters;
import io.millrace.core.definition.Kind;
import io.millrace.core.form.Out;
import io.millrace.core.queue.Grain;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// A walk over everything that was known when a segment began, a few items with each step. What is
/// known may change before it comes there: that is in the segment too, and holds there.
final class Snapshot {
  private static final int SLICE = 64;

  /// What one step writes at most, and one item more.
  private static final int MOST_BYTES = 64 * 1024;

  private final Ledger ledger;
  private final Copy copy;
  private final long lastN;
  private final ArrayDeque<Part> parts = new ArrayDeque<>();

  /// Things of one kind, one after the other.
  private interface Part {
    /// Writes the next one; answers whether there was one.
    boolean next(Out out);
  }

  Snapshot(Ledger ledger, Copy copy) {
    this.ledger = ledger;
    this.copy = copy;
    this.lastN = ledger.lastN();
    addFirst();
    addHomes();
    parts.add(bin());
    parts.add(lines(ledger.trail.last()));
    Items.counters(copy.begin(), lastN, ledger.lastEpoch(), ledger.definitions.revision());
    copy.end();
  }

  boolean isOf(Copy other) {
    return copy == other;
  }

  /// Copies some more; answers whether that was all.
  boolean slice() {
    if (copy.isFull()) {
      return false;
    }
    var out = copy.begin();
    int most = out.size() + MOST_BYTES;
    for (int count = 0; count < SLICE && out.size() < most && !parts.isEmpty(); ) {
      var part = parts.getFirst();
      if (part.next(out)) {
        count++;
      } else {
        parts.remove(part);
      }
    }
    copy.end();
    if (parts.isEmpty()) {
      copy.close();
    }
    return parts.isEmpty();
  }

  /// All but queues, jobs and what people did.
  private void addFirst() {
    parts.add(walk(ledger.homes.numbers.walk(), Items::number));
    parts.add(walk(ledger.known.gone.walk(), Items::remembered));
    parts.add(walk(ledger.requests.asked.walk(), Items::request));
    parts.add(walk(ledger.answers.calls.walk(), Items::call));
    parts.add(walk(ledger.answers.answers.walk(), Items::answer));
    for (var kind : Kind.values()) {
      parts.add(each(ledger.definitions.of(kind).values(), Items::definition));
    }
    parts.add(each(ledger.limiters.told(), Items::limiter));
    parts.add(each(ledger.limiters.counting(), Snapshot::rate));
    parts.add(
        each(
            ledger.limiters.paused(ledger.now()).entrySet(),
            (out, it) -> Items.limiterPaused(out, it.getKey(), it.getValue())));
    parts.add(permits());
    parts.add(breakers());
    parts.add(
        each(
            ledger.leases.all().entrySet(),
            (out, it) -> Items.lease(out, it.getKey(), it.getValue())));
    parts.add(each(ledger.workers.all(), Items::worker));
    // A step that one takes is of no use without it, so also those are written that went meanwhile.
    parts.add(each(ledger.operations.all(), Snapshot::operation));
  }

  private static void operation(Out out, Operations.Task task) {
    Items.operation(out, task);
    Items.operationFailed(out, task.id(), task.failed());
  }

  /// Also those that go meanwhile: a job of theirs may be in the segment.
  private void addHomes() {
    var homes = ledger.homes.all().iterator();
    var all = new ArrayDeque<Home>();
    homes.forEachRemaining(all::add);
    parts.add(out -> {
      var home = all.poll();
      if (home != null) {
        Items.home(out, home.setup());
        addBehind(home);
      }
      return home != null;
    });
  }

  /// What a queue needs, before the next queue.
  private void addBehind(Home home) {
    parts.addFirst(jobs(home));
    for (var grain : Grain.values()) {
      parts.addFirst(points(home, grain));
    }
    parts.addFirst(walk(home.bounds.walkKeys(), (out, _, gate) -> counted(out, gate)));
    parts.addFirst(each(home.bounds.ownGates(), Snapshot::rate));
    if (home.drain != null) {
      parts.addFirst(each(List.of(home), Snapshot::drain));
    }
  }

  private static void counted(Out out, Gate gate) {
    if (gate.counts()) {
      rate(out, gate);
    }
  }

  private static void rate(Out out, Gate gate) {
    Items.bucket(out, gate.queue, gate.name, gate.past());
  }

  private static void drain(Out out, Home home) {
    Items.drain(out, home.name(), Optional.ofNullable(home.drain));
  }

  private Part jobs(Home home) {
    return new Part() {
      private long after = Long.MIN_VALUE;

      @Override
      public boolean next(Out out) {
        var walk = home.places.made.walk(after, after, false);
        var entry = walk.hasNext() ? walk.next() : null;
        if (entry == null || entry.n > lastN) {
          return false;
        }
        after = entry.n;
        EntryForm.write(out, entry, true);
        return true;
      }
    };
  }

  /// Those of the queues that are written, as far as they were there: what else comes into a bin
  /// meanwhile is in the segment.
  private Part bin() {
    Set<Keeper> homes = Collections.newSetFromMap(new IdentityHashMap<>());
    homes.addAll(ledger.homes.all());
    return walk(
        ledger.known.bin.walk(),
        (out, _, one) -> {
          if (one.entry().n <= lastN && homes.contains(one.entry().keeper)) {
            EntryForm.write(out, one.entry(), true);
            Items.binned(out, one.entry().n, one.operation(), one.stood(), one.until());
          }
        });
  }

  private static Part points(Home home, Grain grain) {
    return new Part() {
      private long after = Long.MIN_VALUE;

      @Override
      public boolean next(Out out) {
        var point = home.course.behind(grain, after);
        if (point == null) {
          return false;
        }
        after = point.at().toEpochMilli();
        Items.point(out, home.name(), grain, point);
        return true;
      }
    };
  }

  private Part permits() {
    return new Part() {
      private Limiters.@Nullable Taken last;

      @Override
      public boolean next(Out out) {
        last = ledger.limiters.behind(last);
        if (last != null && ledger.limiters.isHeld(last)) {
          Items.permit(out, last.name(), last.permit());
        }
        return last != null;
      }
    };
  }

  private Part breakers() {
    return new Part() {
      private String last = "";

      @Override
      public boolean next(Out out) {
        var gate = ledger.breakers.behind(last);
        if (gate == null) {
          return false;
        }
        last = gate.name.name();
        Items.breaker(out, gate.kept());
        return true;
      }
    };
  }

  private Part lines(long lastLine) {
    return new Part() {
      private long after;

      @Override
      public boolean next(Out out) {
        var line = ledger.trail.between(after, lastLine).firstEntry();
        if (line == null) {
          return false;
        }
        after = line.getKey();
        Items.audit(out, after, line.getValue());
        return true;
      }
    };
  }

  /// Those that there are now: few, because people set them up.
  private static <T> Part each(Iterable<T> few, BiConsumer<Out, T> form) {
    var all = new ArrayDeque<T>();
    few.forEach(all::add);
    return out -> {
      var next = all.poll();
      if (next != null) {
        form.accept(out, next);
      }
      return next != null;
    };
  }

  private interface Form<V> {
    void write(Out out, String name, V value);
  }

  private static <V> Part walk(Recent.Walk<V> walk, Form<V> form) {
    return out -> walk.next((name, value) -> form.write(out, name, value));
  }
}
