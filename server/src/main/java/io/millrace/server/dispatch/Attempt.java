package io.millrace.server.dispatch;

import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Fault;
import io.millrace.core.job.Json;
import io.millrace.core.job.Origin;
import io.millrace.core.job.Progress;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.FailureException;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extend.Turn;
import io.millrace.core.spi.Extended.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// One attempt under way: what its performer is given, and the handle by which the event loop keeps
/// its lease and stops it.
final class Attempt implements Context {
  private static final long NEVER = Long.MAX_VALUE;
  private static final CompletableFuture<?> DONE = CompletableFuture.completedFuture("heard");

  /// Why an attempt should end.
  enum Stop {
    CANCELLED,
    TIMEOUT,
    LOST,
    SHUTDOWN
  }

  private final Claim claim;
  private final Calls calls;
  private final Reports reports;
  private volatile @Nullable Stop stop;
  private volatile @Nullable Thread thread;
  private volatile long begunAt;
  private boolean told;
  private boolean ended;
  private volatile CompletableFuture<?> beat = DONE;
  private volatile CompletableFuture<?> back = DONE;

  /// Whether somebody more urgent wants its slot, and what it wants to do with it.
  private volatile boolean wanted;

  private volatile @Nullable Turn turn;
  private volatile Duration stood = Duration.ZERO;

  // What follows belongs to the event loop. Its times are of this node's clock, and count from when
  // the attempt came here: the store's clock may be another.

  private long overAt;
  private long asideSince;
  private long renewAt;
  private long patientUntil = NEVER;

  /// Renewals that are under way.
  private int asking;

  /// Who waits until the store has what was said before the newest renewal was sent.
  private CompletableFuture<?> waiting = DONE;

  /// What an attempt asks of the event loop; the answers come on any thread.
  interface Calls {
    /// Wants its lease renewed at once.
    void beat(Attempt attempt);

    CompletableFuture<Submitted> submit(Draft child);
  }

  Attempt(Claim claim, long now, Calls calls) {
    this.claim = claim;
    this.calls = calls;
    this.reports = new Reports(claim.attempt(), claim.kept());
    this.overAt = now + claim.job().terms().timeout().toMillis();
    this.renewAt = renewal(now);
  }

  @Override
  public Claim claim() {
    return claim;
  }

  @Override
  public Optional<Json> cursor() {
    return reports.kept().cursor();
  }

  @Override
  public void cursor(Json moved) {
    reports.cursor(moved);
  }

  @Override
  public void progress(int percent, String message) {
    reports.progress(
        new Progress(percent, Optional.of(message), Optional.empty(), Optional.empty()));
  }

  @Override
  public void progress(int percent, String message, Json data) {
    reports.progress(
        new Progress(percent, Optional.of(message), Optional.of(data), Optional.empty()));
  }

  @Override
  public void progress(int percent, String message, Json data, Json cursor) {
    reports.progress(
        new Progress(percent, Optional.of(message), Optional.of(data), Optional.empty()), cursor);
  }

  @Override
  public Optional<Json> data() {
    return reports.kept().data();
  }

  @Override
  public Json step(String name, Callable<Json> work) throws Exception {
    var known = reports.kept().steps().get(name);
    if (known != null) {
      return known;
    }
    var result = work.call();
    if (!reports.step(name, result)) {
      var message = "what the steps of " + id() + " came to is larger than 1 MiB";
      throw new FailureException(Failure.of(FailureKind.TERMINAL, "steps_too_large", message));
    }
    heartbeat();
    return result;
  }

  @Override
  public String enqueue(Draft child) throws FailureException, InterruptedException {
    var submitted = answer(calls.submit(child.withOrigin(Origin.childOf(claim.job()))));
    return switch (submitted) {
      case Submitted.Taken(Enqueued enqueued) -> Children.id(enqueued);
      case Submitted.Refused(List<Fault> faults) -> throw Children.refused(faults);
    };
  }

  @Override
  public void heartbeat() throws InterruptedException {
    goOn();
    var heard = new CompletableFuture<>();
    beat = heard;
    calls.beat(this);
    answer(heard);
  }

  /// Waits as long as it takes: who is stopped is interrupted.
  private static <T> T answer(CompletableFuture<T> asked) throws InterruptedException {
    try {
      return asked.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public void log(String level, String message) {
    reports.log(level, message);
  }

  @Override
  public boolean isCancelled() {
    return stop != null;
  }

  @Override
  public void checkpoint() throws InterruptedException {
    goOn();
    if (wanted && isOnItsThread()) {
      standAside();
      goOn();
    }
  }

  /// Whether it may wait here: what runs on the event loop may not.
  private boolean isOnItsThread() {
    var current = Thread.currentThread();
    return current.equals(thread) && current.isVirtual();
  }

  private void goOn() throws InterruptedException {
    if (stop != null || Thread.currentThread().isInterrupted()) {
      throw new InterruptedException("asked to stop");
    }
  }

  /// Until it has its slot again, or is asked to stop.
  private void standAside() throws InterruptedException {
    wanted = false;
    var again = new CompletableFuture<>();
    back = again;
    turn = Turn.GIVE;
    calls.beat(this);
    answer(again);
  }

  @Override
  public Instant deadline() {
    return claim.deadline().plus(stood);
  }

  /// What an answer of the store means for its slot.
  enum Turned {
    NOT,
    ASIDE,
    BACK
  }

  /// Hears whose its slot is.
  Turned heard(Slot slot, long now) {
    return switch (slot) {
      case ASKED -> {
        wanted = turn == null;
        yield Turned.NOT;
      }
      case GIVEN -> {
        boolean first = turn == Turn.GIVE;
        turn = Turn.TAKE;
        asideSince = first ? now : asideSince;
        yield first ? Turned.ASIDE : Turned.NOT;
      }
      case OWN -> {
        boolean again = isAside();
        if (again) {
          resume(now);
        }
        yield again ? Turned.BACK : Turned.NOT;
      }
    };
  }

  /// The time that it stood aside does not count.
  private void resume(long now) {
    turn = null;
    overAt += now - asideSince;
    stood = stood.plusMillis(now - asideSince);
    back.complete(null);
  }

  /// Whether its slot is somebody else's.
  boolean isAside() {
    return turn == Turn.TAKE;
  }

  /// Whether it has something to say, or to ask.
  boolean wantsToSpeak(long now) {
    return isDue(now) || isAside() || !reports.isEmpty();
  }

  /// What it has said and the store has not heard.
  Reports reports() {
    return reports;
  }

  /// Marks the beginning, on the thread that will do the work; false when it was asked to stop
  /// before.
  boolean begin() {
    thread = Thread.currentThread();
    boolean begins = stop == null;
    if (begins) {
      begunAt = System.nanoTime();
    }
    return begins;
  }

  /// How long it runs, by the stopwatch.
  Duration ran() {
    return Duration.ofNanos(System.nanoTime() - begunAt);
  }

  /// Whether those who want to know how it ended are to be told now: once, and only if it began.
  synchronized boolean tell() {
    boolean first = begunAt != 0 && !told;
    told = true;
    return first;
  }

  /// Whether this is the first end of it: what comes after is of an attempt that was given up.
  synchronized boolean end() {
    boolean first = !ended;
    ended = true;
    thread = null;
    return first;
  }

  /// Why it should end, or null.
  @Nullable Stop stopped() {
    return stop;
  }

  /// Whether its lease is gone, so that nothing it comes to counts.
  boolean isLost() {
    return stop == Stop.LOST;
  }

  /// Asks it to stop at its next checkpoint.
  void ask(Stop reason) {
    if (stop == null) {
      stop = reason;
      back.complete(null);
    }
  }

  /// Stops it: it sees so at its next checkpoint, or where it waits. The first reason stands, and
  /// goes before one for which it was only asked.
  void stop(Stop reason, long patience) {
    if (patientUntil == NEVER) {
      stop = reason;
      patientUntil = patience;
      var worker = thread;
      if (worker != null) {
        worker.interrupt();
      }
    }
  }

  /// Whether it was stopped and has not ended in its time.
  boolean isOverdue(long now) {
    return now >= patientUntil;
  }

  /// Whether it runs longer than an attempt of its job may.
  boolean isOver(long now) {
    return !isAside() && now >= overAt;
  }

  /// Whether its lease is to be renewed.
  boolean isDue(long now) {
    return now >= renewAt;
  }

  /// Orders by when their leases are to be renewed.
  static int byRenewal(Attempt one, Attempt other) {
    return Long.compare(one.renewAt, other.renewAt);
  }

  /// Wants its lease renewed now: its holder is asked something.
  void attend() {
    renewAt = 0;
  }

  /// The renewal of its lease, with what it has said. Until the answer it wants no other, unless
  /// somebody asks for one.
  Extend renew() {
    renewAt = NEVER;
    asking++;
    waiting = beat;
    return new Extend(
        claim.job().id(),
        claim.lease().token(),
        Optional.of(claim.lease().length()),
        reports.take(),
        Optional.ofNullable(turn));
  }

  /// What it said in its last moments, without a renewal.
  Extend lastWords() {
    asking++;
    return new Extend(claim.job().id(), claim.lease().token(), Optional.empty(), reports.take());
  }

  /// Its lease was renewed by a call that was sent at that time.
  void renewed(long sentAt) {
    renewAt = Math.min(renewAt, renewal(sentAt));
    asking--;
    // An earlier renewal that is still under way has what was said before this one.
    if (asking == 0) {
      waiting.complete(null);
    }
  }

  /// The store has not heard that, as far as is known: to be said again.
  void unheard(Extend unheard) {
    renewAt = 0;
    asking--;
    reports.putBack(unheard.report());
  }

  /// Two thirds of a lease are left for what may go wrong.
  private long renewal(long since) {
    return since + claim.lease().length().toMillis() / 3;
  }
}
