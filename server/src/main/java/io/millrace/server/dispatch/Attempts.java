package io.millrace.server.dispatch;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Performer;
import io.vertx.core.Context;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The only crossing between the event loop and the threads that work.
///
/// A claim goes out to a virtual thread of its own (or is done at once by a performer that never waits);
/// its outcome comes back to the loop. Outcomes that come while the loop is busy are handed over together,
/// so that a flood of short jobs wakes the loop once and not a thousand times.
final class Attempts {
  private final Performers performers;
  private @Nullable Context loop;
  private final Consumer<List<Ended>> ends;
  private final Queue<Ended> gathered = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean called = new AtomicBoolean();
  private final Set<Attempt> running = new LinkedHashSet<>();

  /// An attempt and what it came to.
  record Ended(Attempt attempt, Outcome outcome) {}

  /// Hands over what ends, in batches.
  Attempts(Performers performers, Consumer<List<Ended>> ends) {
    this.performers = performers;
    this.ends = ends;
  }

  /// The loop to which outcomes come back; before the first attempt.
  void on(Context context) {
    loop = context;
  }

  /// Those that have not come back, oldest first.
  Set<Attempt> running() {
    return running;
  }

  void begin(Claim claim) {
    var attempt = new Attempt(claim);
    var performer = performers.of(claim.job().type());
    running.add(attempt);
    if (performer.nonblocking()) {
      run(performer, attempt);
    } else {
      Thread.startVirtualThread(() -> run(performer, attempt));
    }
  }

  private void run(Performer performer, Attempt attempt) {
    var outcome = Pipeline.run(performer, attempt);
    if (attempt.end()) {
      comeBack(new Ended(attempt, outcome));
    }
  }

  /// Ends an attempt that does not end itself; what its thread still brings is dropped.
  void giveUp(Attempt attempt) {
    if (attempt.end()) {
      comeBack(new Ended(attempt, Pipeline.givenUp(attempt)));
    }
  }

  private void comeBack(Ended ended) {
    gathered.add(ended);
    if (called.compareAndSet(false, true)) {
      Objects.requireNonNull(loop, "on a loop").runOnContext(_ -> hand());
    }
  }

  private void hand() {
    called.set(false);
    var batch = new ArrayList<Ended>();
    for (var ended = gathered.poll(); ended != null; ended = gathered.poll()) {
      running.remove(ended.attempt);
      batch.add(ended);
    }
    if (!batch.isEmpty()) {
      ends.accept(batch);
    }
  }
}
