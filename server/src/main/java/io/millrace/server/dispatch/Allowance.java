package io.millrace.server.dispatch;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Ready;
import io.millrace.core.limit.Fill;
import io.millrace.core.limit.Grant;
import io.millrace.core.spi.LimitStore;
import io.millrace.core.spi.LimitStore.Ask;
import io.vertx.core.Context;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How many slots a worker has whose requests keep within a limiter: no more than the limiter has
/// room for, so that no job is claimed only to wait. To look takes nothing of a limiter; each
/// request takes a permit when it is sent, and is not sent if somebody was faster.
///
/// For one event loop, but for who asks to [#enter] and to [#leave].
final class Allowance {
  private static final Logger LOG = LoggerFactory.getLogger(Allowance.class);

  /// Beyond the time of a request: who dies holds its permit no longer.
  private static final Duration SLACK = Duration.ofSeconds(10);

  private final Rooms rooms;
  private final Optional<String> limiter;
  private final Slots slots;
  private final int most;

  /// Slots that were given, and those of them whose requests have a permit.
  private int given;

  private int entered;
  private boolean looking;
  private boolean used;

  record Rooms(Context loop, LimitStore limits, Bus bus) {}

  /// Of so many slots; all of them without a limiter.
  Allowance(Rooms rooms, Optional<String> limiter, int most) {
    this.rooms = rooms;
    this.limiter = limiter;
    this.most = most;
    this.given = limiter.isPresent() ? 0 : most;
    this.slots = new Slots(given);
  }

  Slots slots() {
    return slots;
  }

  /// The limiter that has no room for another request, as far as is known.
  Optional<String> usedUp() {
    return limiter.filter(_ -> used);
  }

  /// Gives more slots if the limiter has room for more, and takes those back that nobody has if it
  /// has no room for them.
  void look() {
    if (limiter.isEmpty() || looking) {
      return;
    }
    looking = true;
    rooms
        .limits
        .fill(List.of(limiter.get()))
        .onComplete(
            fills -> looked(fills.getFirst()),
            cause -> {
              looking = false;
              LOG.warn("a limiter cannot be asked limiter={}", limiter.get(), cause);
            });
  }

  /// Slots whose requests are still to come have the first of what is left.
  private void looked(Fill fill) {
    looking = false;
    // A request may be under way still whose slot was given back.
    long room = fill.available() - Math.max(0, given - entered);
    if (room < 0) {
      given -= slots.withdraw(Math.clamp(-room, 0, most));
    }
    int more = Math.clamp(room, 0, most - given);
    used = more == 0 && given < most && given <= entered;
    given += more;
    slots.giveBack(more);
  }

  /// So many slots are used no more.
  void giveBack(int count) {
    if (limiter.isPresent()) {
      given -= count;
      look();
    } else {
      slots.giveBack(count);
    }
  }

  /// Takes a permit for a request of at most that time, on a thread that may wait; false when there
  /// is none.
  boolean enter(String permit, Duration time) throws InterruptedException {
    if (limiter.isEmpty()) {
      return true;
    }
    var answer = new CompletableFuture<Grant>();
    var ask = new Ask(limiter.get(), permit, 1, time.plus(SLACK));
    rooms.loop.runOnContext(_ -> ask(ask, answer));
    try {
      return answer.get() instanceof Grant.Granted;
    } catch (ExecutionException e) {
      LOG.warn("a limiter cannot be asked limiter={}", limiter.get(), e.getCause());
      return false;
    } catch (InterruptedException e) {
      boolean granted = !answer.cancel(false) && !answer.isCompletedExceptionally();
      if (granted && answer.resultNow() instanceof Grant.Granted) {
        leave(permit);
      }
      throw e;
    }
  }

  /// What is granted to somebody who waits no longer is given back.
  private void ask(Ask ask, CompletableFuture<Grant> answer) {
    rooms
        .limits
        .acquire(List.of(ask))
        .onComplete(
            grants -> {
              boolean granted = grants.getFirst() instanceof Grant.Granted;
              if (granted) {
                entered++;
              } else {
                // Until the next look there is room for nobody.
                given -= slots.withdraw(most);
              }
              if (!answer.complete(grants.getFirst()) && granted) {
                left(ask.permit());
              }
            },
            answer::completeExceptionally);
  }

  /// Gives the permit of a request back; from any thread.
  void leave(String permit) {
    if (limiter.isPresent()) {
      rooms.loop.runOnContext(_ -> left(permit));
    }
  }

  private void left(String permit) {
    entered--;
    rooms
        .limits
        .giveBack(List.of(permit))
        .onComplete(
            woken -> {
              woken.forEach(queue -> rooms.bus.ready().publish(new Ready.Now(queue)));
              look();
            },
            cause -> LOG.warn("giving a permit back failed", cause));
  }
}
