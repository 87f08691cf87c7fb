package io.millrace.backend.contract.perform;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Kept;
import io.millrace.core.job.Lease;
import io.millrace.core.job.Token;
import io.millrace.core.perform.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/// What an attempt is given in tests of performers and middleware: a job called `job_1`, begun at
/// [#AT], which remembers its cursor and what was logged, and can be asked to stop. It has no
/// children, and no store hears of it.
public final class Given implements Context {
  public static final Instant AT = Instant.parse("2026-11-21T00:00:00Z");

  public final List<String> logged = new ArrayList<>();
  private final Claim claim;
  private Optional<Json> cursor = Optional.empty();
  private volatile boolean cancelled;

  private Given(Job job, int attempt) {
    var lease = new Lease(new Token(7, "k3p9"), AT.plusSeconds(15), Duration.ofSeconds(15));
    this.claim = new Claim(job, lease, attempt, 0, 0, AT, AT, Kept.NOTHING, Map.of());
  }

  /// The first attempt of a job.
  public static Given of(Job job) {
    return new Given(job, 1);
  }

  /// The first attempt of a job with args in which `'` stands for a quotation mark.
  public static Given args(String args) {
    return attempt(1, args);
  }

  /// The same for a later one.
  public static Given attempt(int attempt, String args) {
    return new Given(job(args), attempt);
  }

  /// The job of those.
  public static Job job(String args) {
    return Job.of("job_1", "test", "default", Json.of(args.replace('\'', '"')));
  }

  /// Asks it to stop at its next checkpoint.
  public void cancel() {
    cancelled = true;
  }

  @Override
  public Claim claim() {
    return claim;
  }

  @Override
  public Optional<Json> cursor() {
    return cursor;
  }

  @Override
  public void cursor(Json moved) {
    cursor = Optional.of(moved);
  }

  @Override
  public void progress(int percent, String message) {}

  @Override
  public void progress(int percent, String message, Json data) {}

  @Override
  public void progress(int percent, String message, Json data, Json cursor) {}

  @Override
  public Optional<Json> data() {
    return Optional.empty();
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
  public void heartbeat() {}

  @Override
  public void log(String level, String message) {
    logged.add(level + " " + message);
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public Optional<String> cancelReason() {
    return Optional.of("withdrawn").filter(_ -> cancelled);
  }

  @Override
  public void checkpoint() throws InterruptedException {
    if (cancelled) {
      throw new InterruptedException("asked to stop");
    }
  }
}
