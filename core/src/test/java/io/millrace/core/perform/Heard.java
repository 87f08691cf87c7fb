package io.millrace.core.perform;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Kept;
import io.millrace.core.job.Lease;
import io.millrace.core.job.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/// An attempt of which a test hears all, and to which it can say that it should stop.
final class Heard implements Context {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  /// What was said, a word each, in its order.
  final List<String> said = new ArrayList<>();

  private final Claim claim;
  private Optional<Json> cursor;
  private Optional<Json> data;
  private volatile boolean cancelled;
  private volatile boolean lost;

  /// The first attempt, or one after another that left this.
  Heard(Kept kept) {
    var lease = new Lease(new Token(7, "k3p9"), AT.plusSeconds(15), Duration.ofSeconds(15));
    var job = Job.of("a", "numbers", "mail", Json.EMPTY_OBJECT);
    this.claim = new Claim(job, lease, 1, 0, 0, AT, AT, kept, Map.of());
    this.cursor = kept.cursor();
    this.data = kept.data();
  }

  /// What the store has of it.
  synchronized Kept kept() {
    return new Kept(cursor, data, Map.of());
  }

  synchronized void say(String word) {
    said.add(word);
  }

  void cancel() {
    cancelled = true;
  }

  void loseLease() {
    lost = true;
  }

  @Override
  public Claim claim() {
    return claim;
  }

  @Override
  public synchronized Optional<Json> cursor() {
    return cursor;
  }

  @Override
  public void cursor(Json moved) {
    throw new AssertionError("a cursor goes with its counts");
  }

  @Override
  public void progress(int percent, String message) {
    throw new AssertionError("a batch says how far it is");
  }

  @Override
  public synchronized void progress(int percent, String message, Json made) {
    data = Optional.of(made);
    said.add(message);
  }

  @Override
  public synchronized void progress(int percent, String message, Json made, Json moved) {
    data = Optional.of(made);
    cursor = Optional.of(moved);
    said.add("save " + moved);
  }

  @Override
  public synchronized Optional<Json> data() {
    return data;
  }

  @Override
  public Json step(String name, Callable<Json> work) throws Exception {
    return work.call();
  }

  @Override
  public String enqueue(Draft child) {
    throw new AssertionError("nothing here has children");
  }

  @Override
  public void heartbeat() throws InterruptedException {
    say("beat");
    if (lost) {
      throw new InterruptedException("lost");
    }
  }

  @Override
  public void log(String level, String message) {}

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void checkpoint() throws InterruptedException {
    if (cancelled) {
      throw new InterruptedException("asked to stop");
    }
  }
}
