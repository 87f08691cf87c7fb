package io.millrace.server.live.ring;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Channel;
import io.millrace.core.bus.Fact;
import io.millrace.core.job.Ids;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The rings of this node, which it fills from what all nodes tell. A ring is there from when
/// somebody asks for it first until ten minutes after the last one left: before that nobody makes
/// facts for it, and one that comes back later finds another epoch.
///
/// Each node numbers for itself: a position of another node is one of another epoch here.
public final class Rings extends VerticleBase {
  private static final long LOOK_MS = 1_000;

  private final Bus bus;
  private final Clock clock;
  private final Ids ids;
  private final int size;
  private final Map<Kind, Kept> kept = new EnumMap<>(Kind.class);
  private final List<Runnable> readers = new CopyOnWriteArrayList<>();
  private Channel.@Nullable Listening listening;

  /// What rings there are.
  public enum Kind {
    JOBS,
    AUDIT;

    boolean takes(String fact) {
      return switch (this) {
        case JOBS -> fact.startsWith("job.");
        case AUDIT -> fact.equals("audit.recorded");
      };
    }
  }

  /// A ring with how many read it, and since when nobody does.
  private static final class Kept {
    private final Ring ring;
    private int readers;
    private Instant leftAt = Instant.MAX;

    Kept(Ring ring) {
      this.ring = ring;
    }
  }

  public Rings(Bus bus, Clock clock, Ids ids, int size) {
    this.bus = bus;
    this.clock = clock;
    this.ids = ids;
    this.size = size;
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(LOOK_MS, _ -> look());
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    close();
    return Future.succeededFuture();
  }

  /// Calls `reader` whenever there is something new, on the context of the rings: it is to do no
  /// more than to wake somebody.
  public void tell(Runnable reader) {
    readers.add(reader);
  }

  /// The ring of this kind, which is filled from then on at the latest, until [#leave]. From any
  /// event loop, and answered on it.
  public Future<Ring> join(Vertx loop, Kind kind) {
    var joined = new CompletableFuture<Ring>();
    context.runOnContext(_ -> joined.complete(open(kind)));
    return Future.fromCompletionStage(joined, loop.getOrCreateContext());
  }

  /// Somebody who had joined reads no more.
  public void leave(Kind kind) {
    context.runOnContext(_ -> {
      var there = kept.get(kind);
      if (there != null && --there.readers == 0) {
        there.leftAt = clock.instant();
      }
    });
  }

  private Ring open(Kind kind) {
    if (listening == null) {
      listening = bus.changed().listen(this::heard);
    }
    var there = kept.computeIfAbsent(kind, _ -> new Kept(begun()));
    there.readers++;
    return there.ring;
  }

  private Ring begun() {
    return new Ring("e" + ids.stamp(), clock.instant(), size);
  }

  private void heard(List<Fact> facts) {
    var now = clock.instant();
    boolean told = false;
    for (var fact : facts) {
      for (var one : kept.entrySet()) {
        if (one.getKey().takes(fact.name())) {
          one.getValue().ring.add(fact, now);
          told = true;
        }
      }
    }
    if (told) {
      readers.forEach(Runnable::run);
    }
  }

  private void look() {
    var now = clock.instant();
    kept.values().removeIf(it -> it.readers == 0 && !now.isBefore(it.leftAt.plus(Ring.AGE)));
    kept.values().forEach(it -> it.ring.expire(now));
    if (kept.isEmpty()) {
      close();
    }
  }

  private void close() {
    if (listening != null) {
      listening.close();
      listening = null;
    }
  }
}
