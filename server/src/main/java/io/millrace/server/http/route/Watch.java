package io.millrace.server.http.route;

import io.millrace.core.bus.Channel;
import io.millrace.core.bus.Fact;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Found;
import io.millrace.core.spi.JobSearch;
import io.millrace.server.http.call.Call;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Waits for jobs to end, or to say something. Listens to facts only while somebody waits; a lost
/// one costs a second. For one event loop.
public final class Watch {
  private static final Duration SAFETY_POLL = Duration.ofSeconds(1);

  /// Each of them looks at the store once a second.
  private static final int MOST_FOLLOWERS = 500;

  /// What else is said of a job calls nobody: some say much.
  private static final Set<String> ENDS =
      Stream.of(JobState.values())
          .filter(JobState::terminal)
          .map(state -> "job." + state.wire())
          .collect(Collectors.toUnmodifiableSet());

  private static final Set<String> LOGGED =
      Stream.concat(ENDS.stream(), Stream.of("job.logged", "job.deleted"))
          .collect(Collectors.toUnmodifiableSet());

  private final Doors doors;
  private final Vertx vertx;
  private final Staying staying;
  private final Map<String, List<Called>> waiting = new HashMap<>();
  private Channel.@Nullable Listening listening;
  private int followers;

  /// Somebody who waits for such facts of a job, and is called each time that he has looked in
  /// vain.
  private static final class Called {
    private final Set<String> facts;
    private CompletableFuture<Boolean> fact = new CompletableFuture<>();

    Called(Set<String> facts) {
      this.facts = facts;
    }

    CompletableFuture<Boolean> renew() {
      fact = new CompletableFuture<>();
      return fact;
    }
  }

  /// Somebody who follows the log of a job, until he leaves.
  public final class Follower {
    private final String id;
    private final Called called = new Called(LOGGED);
    private boolean left;

    private Follower(String id) {
      this.id = id;
      followers++;
      register(id, called);
    }

    /// What is said from now on counts: to be called before each look.
    public void look() {
      var _ = called.renew();
    }

    /// Ends when something was said since the last look, or a moment later.
    public Future<?> heard() {
      return called(called.fact, SAFETY_POLL.toNanos());
    }

    /// Hears nothing more.
    public void leave() {
      if (!left) {
        left = true;
        followers--;
        called.fact.complete(false);
        Watch.this.leave(id, called);
      }
    }
  }

  public Watch(Doors doors, Vertx vertx) {
    this.doors = doors;
    this.vertx = vertx;
    this.staying = new Staying(vertx);
  }

  /// What `search` finds under an id once it has ended, or when patience is over; ends with a
  /// problem when who asked is not let in any more.
  public Future<Found> ended(Call call, JobSearch search, String id, Duration patience) {
    return staying.during(call, patience, _ -> ended(search, id, patience));
  }

  /// Hears what is said of the log of a job, and that it has ended; empty when too many do.
  public Optional<Follower> follow(String id) {
    return followers < MOST_FOLLOWERS ? Optional.of(new Follower(id)) : Optional.empty();
  }

  Future<Found> ended(JobSearch search, String id, Duration patience) {
    return patience.isZero()
        ? find(search, id)
        : until(search, id, System.nanoTime() + patience.toNanos());
  }

  private Future<Found> until(JobSearch search, String id, long deadline) {
    // Registered before the look, so that an end in between is not missed.
    var caller = new Called(ENDS);
    register(id, caller);
    return look(search, id, caller, deadline).eventually(() -> leave(id, caller));
  }

  private Future<Found> look(JobSearch search, String id, Called caller, long deadline) {
    var called = caller.renew();
    return find(search, id)
        .compose(found -> {
          long left = deadline - System.nanoTime();
          return left <= 0 || hasEnded(found) || doors.isStopping()
              ? Future.succeededFuture(found)
              : called(called, left).compose(_ -> look(search, id, caller, deadline));
        });
  }

  private Future<?> called(CompletableFuture<Boolean> fact, long left) {
    long wait = TimeUnit.NANOSECONDS.toMillis(Math.min(left, SAFETY_POLL.toNanos()));
    long timer = vertx.setTimer(Math.max(1, wait), _ -> fact.complete(false));
    return Future.fromCompletionStage(fact, vertx.getOrCreateContext())
        .andThen((_, _) -> vertx.cancelTimer(timer));
  }

  private static Future<Found> find(JobSearch search, String id) {
    return search.get(List.of(id)).map(List::getFirst);
  }

  /// Whether nothing more is to be waited for.
  public static boolean hasEnded(Found found) {
    return !(found instanceof Found.Here(JobSnapshot snapshot)) || snapshot.state().terminal();
  }

  private void register(String id, Called called) {
    if (listening == null) {
      listening = doors.bus().changed().listen(this::heard);
    }
    waiting.computeIfAbsent(id, _ -> new ArrayList<>()).add(called);
  }

  private Future<Void> leave(String id, Called called) {
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
        called.stream()
            .filter(it -> it.facts.contains(fact.name()))
            .toList()
            .forEach(it -> it.fact.complete(true));
      }
    }
  }
}
