package io.millrace.server.live.sight;

import io.millrace.core.access.Reach;
import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Channel;
import io.millrace.core.definition.Kind;
import io.millrace.core.job.Ids;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All sights of this node. Each is looked at once for all who see the same: at most four times a
/// second after something happened, else once a second, and never when nobody looks.
public final class Sights extends VerticleBase {
  /// The shortest time from one look to the next.
  public static final Duration OFTEN = Duration.ofMillis(250);

  /// How often it is looked at although nothing was told: ages and rates change by themselves.
  static final Duration SELDOM = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Sights.class);

  private final Bus bus;
  private final Clock clock;
  private final Ids ids;
  private final Map<Key, Sight> sights = new HashMap<>();
  private final List<Runnable> readers = new CopyOnWriteArrayList<>();
  private Channel.@Nullable Listening listening;

  /// What is looked at, how far its viewer reaches, who he is where that matters, and which kinds
  /// he may see beside what it is about.
  public record Key(String name, Reach reach, String viewer, Set<Kind> beside) {}

  /// How a look is taken; `name` is the member of an item by which it is told from others.
  public record Source(String name, Supplier<Future<List<Shown.Seen>>> look) {}

  public Sights(Bus bus, Clock clock, Ids ids) {
    this.bus = bus;
    this.clock = clock;
    this.ids = ids;
  }

  @Override
  public Future<?> start() {
    vertx.setPeriodic(OFTEN.toMillis(), _ -> look());
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    close();
    return Future.succeededFuture();
  }

  /// Calls `reader` whenever something changed, on the context of the sights: it is to do no more
  /// than to wake somebody.
  public void tell(Runnable reader) {
    readers.add(reader);
  }

  /// A sight that was looked at, and is from then on, until [#leave]. Ends with what the first look
  /// ends with. From any event loop, and answered on it.
  public Future<Sight> join(Vertx loop, Key key, Source source) {
    var joined = new CompletableFuture<Sight>();
    context.runOnContext(
        _ -> open(key, source).onComplete(joined::complete, joined::completeExceptionally));
    return Future.fromCompletionStage(joined, loop.getOrCreateContext());
  }

  private Future<Sight> open(Key key, Source source) {
    var there = sights.get(key);
    if (there != null) {
      there.enter();
      return Future.succeededFuture(there);
    }
    if (listening == null) {
      listening = bus.changed().listen(_ -> sights.values().forEach(Sight::touch));
    }
    return Future.succeededFuture()
        .compose(_ -> source.look().get())
        .andThen((_, cause) -> {
          if (cause != null) {
            closeUnseen();
          }
        })
        .map(seen -> {
          var epoch = "c" + ids.stamp();
          var shown = Shown.first(seen, clock.instant());
          // Another may have come with the same wish meanwhile.
          var sight = sights.computeIfAbsent(key, _ -> new Sight(key, source, epoch, shown));
          sight.enter();
          return sight;
        });
  }

  /// Somebody who had joined looks no more.
  public void leave(Sight sight) {
    context.runOnContext(_ -> {
      if (sight.leave() == 0) {
        sights.remove(sight.key(), sight);
      }
      closeUnseen();
    });
  }

  private void closeUnseen() {
    if (sights.isEmpty()) {
      close();
    }
  }

  private void look() {
    var now = clock.instant();
    for (var sight : sights.values()) {
      if (sight.begin(now)) {
        Future.succeededFuture()
            .compose(_ -> sight.source().look().get())
            .onComplete(
                seen -> {
                  if (sight.end(seen, clock.instant())) {
                    readers.forEach(Runnable::run);
                  }
                },
                cause -> {
                  sight.failed();
                  LOG.debug("cannot look at {}", sight.key().name(), cause);
                });
      }
    }
  }

  private void close() {
    if (listening != null) {
      listening.close();
      listening = null;
    }
  }
}
