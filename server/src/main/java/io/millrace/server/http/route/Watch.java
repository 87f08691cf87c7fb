package io.millrace.server.http.route;

import io.millrace.core.bus.Channel;
import io.millrace.core.bus.Fact;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.query.Found;
import io.millrace.core.spi.JobSearch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Waits for jobs to end. Listens to facts only while somebody waits; a lost one costs a second.
/// For one event loop.
final class Watch {
  private static final Duration SAFETY_POLL = Duration.ofSeconds(1);

  private final Doors doors;
  private final Vertx vertx;
  private final Map<String, List<Caller>> waiting = new HashMap<>();
  private Channel.@Nullable Listening listening;

  /// Somebody who waits for a fact about a job.
  private static final class Caller {
    final CompletableFuture<Boolean> fact = new CompletableFuture<>();
  }

  Watch(Doors doors, Vertx vertx) {
    this.doors = doors;
    this.vertx = vertx;
  }

  /// What `search` finds under an id once it has ended, or when patience is over.
  Future<Found> ended(JobSearch search, String id, Duration patience) {
    return patience.isZero()
        ? find(search, id)
        : until(search, id, System.nanoTime() + patience.toNanos());
  }

  private Future<Found> until(JobSearch search, String id, long deadline) {
    // Registered before the look, so that an end in between is not missed.
    var called = register(id);
    return find(search, id)
        .compose(found -> {
          long left = deadline - System.nanoTime();
          if (left <= 0 || hasEnded(found) || doors.stopping().getAsBoolean()) {
            return Future.succeededFuture(found);
          }
          return called(called, left).compose(_ -> until(search, id, deadline));
        })
        .eventually(() -> leave(id, called));
  }

  private Future<?> called(Caller called, long left) {
    long wait = Math.min(left, SAFETY_POLL.toNanos());
    var fact = Future.fromCompletionStage(called.fact, vertx.getOrCreateContext());
    return Future.any(fact, vertx.timer(Math.max(1, wait), TimeUnit.NANOSECONDS));
  }

  private static Future<Found> find(JobSearch search, String id) {
    return search.get(List.of(id)).map(List::getFirst);
  }

  private static boolean hasEnded(Found found) {
    return !(found instanceof Found.Here(JobSnapshot snapshot)) || snapshot.state().terminal();
  }

  private Caller register(String id) {
    if (listening == null) {
      listening = doors.bus().changed().listen(this::heard);
    }
    var called = new Caller();
    waiting.computeIfAbsent(id, _ -> new ArrayList<>()).add(called);
    return called;
  }

  private Future<Void> leave(String id, Caller called) {
    waiting.computeIfPresent(
        id,
        (_, all) -> {
          all.remove(called);
          return all.isEmpty() ? null : all;
        });
    if (waiting.isEmpty() && listening != null) {
      listening.close();
      listening = null;
    }
    return Future.succeededFuture();
  }

  private void heard(List<Fact> facts) {
    for (var fact : facts) {
      var called = waiting.get(fact.id());
      if (called != null) {
        List.copyOf(called).forEach(it -> it.fact.complete(true));
      }
    }
  }
}
