package io.millrace.server.live.ring;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Channel;
import io.millrace.core.bus.Epoch;
import io.millrace.core.bus.Fact;
import io.millrace.core.bus.Letter;
import io.millrace.core.job.Ids;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The rings of this node. A ring is there from when somebody asks for it first until ten minutes
/// after the last one left: before that nobody makes facts for it, and one that comes back later
/// finds another epoch.
///
/// Of several nodes one numbers what all of them tell, and the others copy its rings: so a position
/// is the same everywhere ([Ownership]).
public final class Rings extends VerticleBase {
  private static final long LOOK_MS = 250;

  private final Bus bus;
  private final Clock clock;
  private final Ids ids;
  private final int size;
  private final Map<Kind, Kept> kept = new EnumMap<>(Kind.class);
  private final List<Runnable> readers = new CopyOnWriteArrayList<>();
  private Optional<Ownership> ownership = Optional.empty();
  private Channel.@Nullable Listening listening;
  private long begun;
  private boolean sending;

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

  /// How rings are begun here.
  private final class Begun implements Kept.Making {
    @Override
    public Ring alone() {
      return ring("e" + ids.stamp());
    }

    @Override
    public Epoch next(long reign) {
      return new Epoch(reign, ++begun);
    }

    @Override
    public Ring in(Epoch epoch) {
      return ring(epoch.toString());
    }

    private Ring ring(String epoch) {
      return new Ring(epoch, clock.instant(), size, 1);
    }
  }

  public Rings(Bus bus, Clock clock, Ids ids, int size) {
    this.bus = bus;
    this.clock = clock;
    this.ids = ids;
    this.size = size;
  }

  /// Has them the same on all nodes, one of which numbers. Before it is deployed.
  public void share(Ownership with) {
    ownership = Optional.of(with);
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(LOOK_MS, _ -> look());
    return ownership
        .flatMap(own -> bus.post().map(post -> post.open(own.name(), this::came)))
        .orElseGet(Future::succeededFuture);
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

  /// The ring of this kind, which is filled from then on at the latest, until [#leave]; with what
  /// `from` is behind, where that is on its way. From any event loop, and answered on it.
  public Future<Ring> join(Vertx loop, Kind kind, From from) {
    var joined = new CompletableFuture<Ring>();
    context.runOnContext(_ -> {
      var there = open(kind);
      there.join(joined, from, nanos());
      there.admit(nanos());
    });
    return Future.fromCompletionStage(joined, loop.getOrCreateContext());
  }

  /// Somebody who had joined reads no more.
  public void leave(Kind kind) {
    context.runOnContext(_ -> {
      var there = kept.get(kind);
      if (there != null) {
        there.leave(clock.instant());
      }
    });
  }

  private Owner owner() {
    return ownership.map(Ownership::owner).orElse(Owner.Alone.HERE);
  }

  private long nanos() {
    return ownership.map(it -> it.nanos().getAsLong()).orElse(0L);
  }

  private Kept open(Kind kind) {
    if (listening == null) {
      listening = bus.changed().listen(this::heard);
    }
    var there = kept.computeIfAbsent(kind, this::begin);
    there.look(owner(), clock.instant(), nanos());
    return there;
  }

  private Kept begin(Kind kind) {
    BiConsumer<String, Letter> letters =
        bus.post().<BiConsumer<String, Letter>>map(it -> it::send).orElse((_, _) -> {});
    var name = ownership.map(Ownership::name).orElse("");
    return new Kept(
        new Begun(),
        new Copying(kind.name(), letters, name, size),
        new Serving(letters),
        clock.instant(),
        nanos());
  }

  private void heard(List<Fact> facts) {
    var now = clock.instant();
    var owner = owner();
    boolean told = false;
    for (var fact : facts) {
      for (var one : kept.entrySet()) {
        told |= one.getKey().takes(fact.name()) && one.getValue().heard(fact, owner, now);
      }
    }
    if (told) {
      wake();
      sendSoon();
    }
  }

  private void wake() {
    readers.forEach(Runnable::run);
  }

  /// What is heard within one turn travels together.
  private void sendSoon() {
    if (ownership.isEmpty() || sending) {
      return;
    }
    if (kept.values().stream().anyMatch(Kept::isWaitedFor)) {
      sending = true;
      context.runOnContext(_ -> {
        sending = false;
        kept.values().forEach(Kept::more);
      });
    }
  }

  /// A letter of another node.
  private void came(Letter letter) {
    var kind =
        Arrays.stream(Kind.values()).filter(it -> it.name().equals(letter.channel())).findFirst();
    switch (letter) {
      case Letter.Ask ask ->
          kind.filter(_ -> owner() instanceof Owner.Self)
              .ifPresent(it -> open(it).asked(ask, clock.instant(), nanos()));
      case Letter.Page page ->
          kind.map(kept::get)
              .ifPresent(it -> {
                it.came(page, owner(), clock.instant(), nanos());
                wake();
              });
    }
  }

  private void look() {
    var now = clock.instant();
    kept.values().removeIf(it -> it.isForgotten(now));
    boolean other = false;
    for (var one : kept.values()) {
      other |= one.look(owner(), now, nanos());
    }
    if (other) {
      wake();
    }
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
