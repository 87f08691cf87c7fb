package io.millrace.server.dispatch.attempt;

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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One attempt under way: what its performer is given, and the handle by which the event loop keeps
/// its lease ([Renewal]), its slot ([Aside]), and stops it ([Stopping]).
public final class Attempt implements Context {
  private final Claim claim;
  private final Calls calls;
  private final Reports reports;
  private final Stopping stopping = new Stopping();
  private final Aside aside = new Aside();
  private final Renewal renewal;

  /// By this node's clock, counted from when the attempt came here: the store's may be another.
  private final long overAt;

  private final AtomicBoolean told = new AtomicBoolean();
  private volatile long begunAt;
  private volatile @Nullable String cancelReason;

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
    this.renewal = new Renewal(claim.lease().length(), now);
    this.overAt = now + claim.job().terms().timeout().toMillis();
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
    stopping.goOn();
    var heard = renewal.beat();
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
    return stopping.isAsked();
  }

  @Override
  public Optional<String> cancelReason() {
    return Optional.ofNullable(cancelReason);
  }

  /// Somebody cancelled its job, for that reason.
  public void cancelled(String reason) {
    cancelReason = reason;
  }

  @Override
  public void checkpoint() throws InterruptedException {
    stopping.goOn();
    if (aside.isWanted() && stopping.isOnItsThread()) {
      var again = aside.give(stopping::isAsked);
      calls.beat(this);
      answer(again);
      stopping.goOn();
    }
  }

  @Override
  public Instant deadline() {
    return Instant.ofEpochMilli(overAt + aside.stood());
  }

  /// Whether it should end, and why.
  public Stopping stopping() {
    return stopping;
  }

  /// Whether it has its slot.
  public Aside aside() {
    return aside;
  }

  /// When its lease is to be renewed.
  public Renewal renewal() {
    return renewal;
  }

  /// What it has said and the store has not heard.
  public Reports reports() {
    return reports;
  }

  /// Marks the beginning, on the thread that will do the work; false when it was asked to stop
  /// before.
  boolean begin() {
    boolean begins = stopping.begin();
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
  boolean tell() {
    return begunAt != 0 && told.compareAndSet(false, true);
  }

  /// Asks it to stop at its next checkpoint; who waits for its slot is at one.
  public void ask(Stopping.Stop reason) {
    stopping.ask(reason);
    aside.wake();
  }

  /// Whether it runs longer than an attempt of its job may. The time that it stood aside does not
  /// count.
  public boolean isOver(long now) {
    return !aside.isAway() && now >= overAt + aside.stood();
  }

  /// Whether it has something to say, or to ask.
  public boolean wantsToSpeak(long now) {
    return renewal.isDue(now) || aside.isAway() || !reports.isEmpty();
  }

  /// Orders by when their leases are to be renewed.
  public static int byRenewal(Attempt one, Attempt other) {
    return Renewal.compare(one.renewal, other.renewal);
  }

  /// The renewal of its lease, with what it has said.
  public Extend renew() {
    renewal.sent();
    return new Extend(
        claim.job().id(),
        claim.lease().token(),
        Optional.of(claim.lease().length()),
        reports.take(),
        aside.wish());
  }

  /// What it said in its last moments, without a renewal.
  public Extend lastWords() {
    renewal.said();
    return new Extend(claim.job().id(), claim.lease().token(), Optional.empty(), reports.take());
  }

  /// The store has not heard that, as far as is known: to be said again.
  public void unheard(Extend unheard) {
    renewal.unheard();
    reports.putBack(unheard.report());
  }
}
