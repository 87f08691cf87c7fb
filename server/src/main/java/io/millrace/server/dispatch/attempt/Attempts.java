package io.millrace.server.dispatch.attempt;

import io.millrace.core.bus.Submit;
import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Draft;
import io.millrace.core.spi.Settle;
import io.millrace.server.dispatch.performer.Performers;
import io.millrace.server.dispatch.performer.Way;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The only crossing between the event loop and the threads that work.
///
/// A claim goes out to a virtual thread of its own (or is done at once by a performer that never
/// waits); what it came to is brought back to the loop. Ends that come while the loop is busy are
/// handed over together, so that a flood of short jobs wakes the loop once and not a thousand
/// times.
public final class Attempts {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

  private final Context loop;
  private final Performers performers;
  private final Clock clock;
  private final Pipeline pipeline;
  private final Errands errands;
  private final Queue<Ended> gathered = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean called = new AtomicBoolean();
  private final Attempt.Calls calls = new Asked();
  private final Set<Attempt> running = new LinkedHashSet<>();
  private boolean closed;

  /// Threads that were given up and have not ended.
  private final AtomicInteger hanging = new AtomicInteger();

  private final AtomicLong replaced = new AtomicLong();

  /// An attempt that is over, and what the store is to be told of it.
  public record Ended(Attempt attempt, Settle settle) {}

  /// Where what attempts bring to the loop goes on.
  public interface Errands {
    /// These are over.
    void ended(List<Ended> batch);

    /// This one wants its lease renewed at once.
    void beat(Attempt attempt);

    /// This one has given its slot away, or goes on.
    void turned(Attempt attempt, boolean aside);

    /// This job is wanted done.
    Future<List<Submitted>> submit(Submit child);
  }

  /// Hands over what ends in batches, and all else as it comes, on that loop.
  public Attempts(Context loop, Performers performers, Clock clock, Errands errands) {
    this.loop = loop;
    this.performers = performers;
    this.clock = clock;
    this.pipeline = new Pipeline(clock);
    this.errands = errands;
  }

  /// Threads that go on although their attempts were given up.
  public int hanging() {
    return hanging.get();
  }

  /// How often the place of such a thread was given to another.
  public long replaced() {
    return replaced.get();
  }

  /// Those that have not come back, oldest first.
  public Set<Attempt> running() {
    return running;
  }

  public void begin(List<Claim> claims) {
    long now = clock.millis();
    var apart = new ArrayList<Runnable>(claims.size());
    for (var claim : claims) {
      begin(new Attempt(claim, now, calls), apart);
    }
    start(apart);
  }

  private void begin(Attempt attempt, List<Runnable> apart) {
    var way = performers.of(attempt.type());
    running.add(attempt);
    if (closed) {
      attempt.ask(Stopping.Stop.SHUTDOWN);
    }
    if (way.nonblocking()) {
      run(way, attempt);
    } else {
      apart.add(() -> run(way, attempt));
    }
  }

  /// Each on a thread of its own. Many are started by one of them: a thread that is started from
  /// the loop wakes a processor, and the loop would wake one for each.
  private void start(List<Runnable> apart) {
    var threads = performers.threads();
    if (apart.size() > 1) {
      threads.execute(() -> apart.forEach(threads::execute));
    } else {
      apart.forEach(threads::execute);
    }
  }

  private void run(Way way, Attempt attempt) {
    if (!comeBack(attempt, pipeline.run(way, attempt))) {
      hanging.decrementAndGet();
    }
  }

  /// Takes note of what an attempt did with its slot. One that has ended meanwhile has none.
  public void turned(Attempt attempt, Aside.Turned how) {
    if (!running.contains(attempt)) {
      return;
    }
    switch (how) {
      case ASIDE -> errands.turned(attempt, true);
      case BACK -> errands.turned(attempt, false);
      case NOT -> {}
    }
  }

  /// Asks all to stop at their next checkpoint; who has not begun yet does not begin.
  public void close() {
    closed = true;
    running.forEach(attempt -> attempt.ask(Stopping.Stop.SHUTDOWN));
  }

  /// Ends all that still run, whose jobs are somebody else's from then on.
  public void giveBack() {
    var late = List.copyOf(running);
    if (!late.isEmpty()) {
      LOG.warn("handing back what does not end running={}", late.size());
      for (var attempt : late) {
        attempt.stopping().stop(Stopping.Stop.SHUTDOWN, clock.millis());
        giveUp(attempt);
      }
    }
  }

  /// Ends an attempt that was stopped and does not end itself; what its thread still brings is
  /// dropped.
  public void giveUp(Attempt attempt) {
    var settle = pipeline.givenUp(attempt);
    if (attempt.tell()) {
      var way = performers.of(attempt.type());
      performers.threads().execute(() -> way.ended(attempt, settle.ruling(), attempt.ran()));
    }
    if (comeBack(attempt, settle)) {
      hanging.incrementAndGet();
      replaced.incrementAndGet();
      var job = attempt.claim().job();
      LOG.warn("does not end, its place goes to another job={} type={}", job.id(), job.type());
    }
  }

  /// Whether it is the first end of that attempt.
  private boolean comeBack(Attempt attempt, Settle settle) {
    boolean first = attempt.stopping().end();
    if (first) {
      gathered.add(new Ended(attempt, settle));
      if (called.compareAndSet(false, true)) {
        loop.runOnContext(_ -> hand());
      }
    }
    return first;
  }

  private void hand() {
    called.set(false);
    var batch = new ArrayList<Ended>();
    for (var ended = gathered.poll(); ended != null; ended = gathered.poll()) {
      running.remove(ended.attempt);
      batch.add(ended);
    }
    if (!batch.isEmpty()) {
      errands.ended(batch);
    }
  }

  /// Takes questions of attempts to the loop. What runs on the loop itself cannot wait for it.
  private final class Asked implements Attempt.Calls {
    @Override
    public void beat(Attempt attempt) {
      onLoop(() -> errands.beat(attempt));
    }

    @Override
    public CompletableFuture<Submitted> submit(Draft child) {
      var answer = new CompletableFuture<Submitted>();
      onLoop(() ->
          errands
              .submit(new Submit(List.of(child), false))
              .onComplete(
                  submitted -> answer.complete(submitted.getFirst()),
                  answer::completeExceptionally));
      return answer;
    }

    private void onLoop(Runnable call) {
      if (Context.isOnEventLoopThread()) {
        throw new IllegalStateException("a performer that is nonblocking cannot wait");
      }
      loop.runOnContext(_ -> call.run());
    }
  }
}
