package io.millrace.server.http.route.work;

import io.millrace.core.access.Caller;
import io.millrace.core.bus.Channel;
import io.millrace.core.bus.Ready;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Settle;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.reach.Reached;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Presence;
import io.millrace.server.http.route.Staff;
import io.millrace.server.http.route.Staying;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Workers that wait for jobs with an open request. A hint lets them ask, in the order in which
/// they came; a lost hint costs a second. When the server stops they go with nothing, and so does
/// who is not let in any more. For one event loop.
public final class Waiters {
  private static final Logger LOG = LoggerFactory.getLogger(Waiters.class);
  private static final Duration SAFETY_POLL = Duration.ofSeconds(1);

  private final Doors doors;
  private final Staff staff;
  private final Tallies tallies;
  private final Vertx vertx;
  private final Staying staying;
  private final Set<Waiter> waiting = new LinkedHashSet<>();
  private Channel.@Nullable Listening listening;
  private boolean asking;
  private boolean polling;
  private final Set<String> hinted = new HashSet<>();

  private record Waiter(
      Want want, Claimed nothing, Presence presence, CompletableFuture<Claimed> answer) {
    /// Whether what there is may come to it.
    boolean isThere() {
      return !answer.isDone() && !presence.isOver();
    }

    void giveUp() {
      answer.complete(nothing);
    }

    /// Who cannot be served is to know, and comes again.
    boolean fail(Throwable cause) {
      return answer.completeExceptionally(cause);
    }

    boolean wants(Set<String> queues) {
      return want.queues().list().stream().anyMatch(it -> queues.contains(it.queue()));
    }
  }

  public Waiters(Doors doors, Staff staff, Tallies tallies, Vertx vertx) {
    this.doors = doors;
    this.staff = staff;
    this.tallies = tallies;
    this.vertx = vertx;
    this.staying = new Staying(vertx);
  }

  /// What there is to claim now; when there is nothing, what comes before patience is over; ends
  /// with a problem when who asked is not let in any more.
  Future<Claimed> claim(Call call, Want asked, Duration patience) {
    return staying.during(
        call,
        patience,
        presence -> claim(call.caller(), asked, patience, presence),
        claimed -> handBack(claimed.lent()));
  }

  /// The same for as long as somebody is there.
  public Future<Claimed> claim(Caller caller, Want asked, Duration patience, Presence presence) {
    var want = Reached.by(caller).want(asked);
    staff.asks(want);
    return claim(want, patience, presence)
        .andThen((claimed, _) -> answered(want, claimed == null ? List.of() : claimed.lent()));
  }

  private void answered(Want want, List<Claim> lent) {
    staff.answered(want, lent);
    tallies.lent(want, lent, doors.now());
  }

  private Future<Claimed> claim(Want want, Duration patience, Presence presence) {
    return doors
        .judging()
        .claim(want)
        .compose(claimed ->
            claimed.lent().isEmpty() && !patience.isZero()
                ? waitFor(want, claimed, patience, presence)
                : Future.succeededFuture(claimed));
  }

  private Future<Claimed> waitFor(
      Want want, Claimed nothing, Duration patience, Presence presence) {
    var waiter = new Waiter(want, nothing, presence, new CompletableFuture<>());
    enter(waiter);
    long timer = vertx.setTimer(Math.max(1, patience.toMillis()), _ -> waiter.giveUp());
    presence.over().onComplete(_ -> waiter.giveUp());
    // Something may have come between the first look and now.
    heard(new Ready.Now(want.queues().list().getFirst().queue()));
    return Future.fromCompletionStage(waiter.answer, vertx.getOrCreateContext())
        .eventually(() -> {
          vertx.cancelTimer(timer);
          leave(waiter);
          return Future.succeededFuture();
        });
  }

  private void enter(Waiter waiter) {
    if (listening == null) {
      listening = doors.bus().ready().listen(this::heard);
    }
    waiting.add(waiter);
    if (!polling) {
      polling = true;
      poll();
    }
  }

  private void leave(Waiter waiter) {
    waiting.remove(waiter);
    if (waiting.isEmpty() && listening != null) {
      listening.close();
      listening = null;
    }
  }

  private void poll() {
    vertx
        .timer(SAFETY_POLL.toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(_ -> polled(), cause -> LOG.debug("no more polls", cause));
  }

  private void polled() {
    polling = !waiting.isEmpty();
    if (!polling) {
      return;
    }
    waiting.forEach(it -> it.want.queues().list().forEach(queue -> hinted.add(queue.queue())));
    next();
    poll();
  }

  private void heard(Ready hint) {
    if (hint instanceof Ready.Now(String queue)) {
      hinted.add(queue);
      next();
    }
  }

  /// One round at a time: hints that come meanwhile make the next one.
  private void next() {
    if (asking || hinted.isEmpty()) {
      return;
    }
    if (doors.isStopping()) {
      List.copyOf(waiting).forEach(Waiter::giveUp);
      return;
    }
    var queues = Set.copyOf(hinted);
    hinted.clear();
    asking = true;
    round(List.copyOf(waiting).iterator(), queues, new HashSet<>())
        .onComplete(
            _ -> asked(),
            cause -> {
              LOG.warn("a round of those who wait failed", cause);
              asked();
            });
  }

  private void asked() {
    asking = false;
    next();
  }

  /// Lets one after the other ask. Who wants the same as one who got nothing need not.
  private Future<?> round(Iterator<Waiter> waiters, Set<String> queues, Set<Object> empty) {
    while (waiters.hasNext()) {
      var waiter = waiters.next();
      if (waiter.isThere() && waiter.wants(queues) && !empty.contains(sort(waiter))) {
        return doors
            .judging()
            .claim(waiter.want)
            .map(claimed -> took(waiter, claimed, empty))
            .recover(cause -> Future.succeededFuture(waiter.fail(cause)))
            .compose(_ -> round(waiters, queues, empty));
      }
    }
    return Future.succeededFuture();
  }

  private static Object sort(Waiter waiter) {
    return List.of(waiter.want.queues(), waiter.want.types());
  }

  private boolean took(Waiter waiter, Claimed claimed, Set<Object> empty) {
    if (claimed.lent().isEmpty()) {
      return empty.add(sort(waiter));
    }
    boolean taken = waiter.isThere() && waiter.answer.complete(claimed);
    return taken || handBack(waiter, claimed);
  }

  /// What came for one that has gone meanwhile need not wait for the end of a lease that nobody
  /// knows of; but who gave its request a name may come again for it, if he may come again.
  private boolean handBack(Waiter waiter, Claimed claimed) {
    if (waiter.want.request().isEmpty() || waiter.presence.isTurnedAway()) {
      handBack(claimed.lent());
    }
    return false;
  }

  /// What nobody has begun, and nobody is there for any more.
  public void handBack(List<Claim> lent) {
    if (!lent.isEmpty()) {
      var now = doors.now();
      doors
          .telling()
          .jobs()
          .settle(lent.stream().map(claim -> unbegun(claim, now)).toList(), Want.NONE)
          .onComplete(_ -> {}, cause -> LOG.warn("handing back failed", cause));
    }
  }

  private static Settle unbegun(Claim claim, Instant now) {
    var outcome = new Outcome.Yield(Optional.empty(), "who asked for it is gone");
    var ruling = Ruling.on(claim.job(), claim.tried(), outcome, now);
    return new Settle(claim.job().id(), claim.lease().token(), outcome.wire(), ruling);
  }
}
