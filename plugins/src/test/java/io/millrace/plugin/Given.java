package io.millrace.plugin;

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

/// What an attempt is given in these tests: args, the number of its attempt, and somebody who may
/// ask it to stop.
public final class Given implements Context {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  public final List<String> logged = new ArrayList<>();
  private final Claim claim;
  private volatile boolean cancelled;

  private Given(Job job, int attempt) {
    var lease = new Lease(new Token(7, "k3p9"), AT.plusSeconds(15), Duration.ofSeconds(15));
    this.claim = new Claim(job, lease, attempt, 0, 0, AT, AT, Kept.NOTHING, Map.of());
  }

  public static Given args(String args) {
    return attempt(1, args);
  }

  public static Given attempt(int attempt, String args) {
    return new Given(Job.of("a", "test", "mail", Json.of(args)), attempt);
  }

  public static Given job(String type, String queue) {
    return new Given(Job.of("a", type, queue, Json.EMPTY_OBJECT), 1);
  }

  public void cancel() {
    cancelled = true;
  }

  @Override
  public Claim claim() {
    return claim;
  }

  @Override
  public Optional<Json> cursor() {
    return Optional.empty();
  }

  @Override
  public void cursor(Json cursor) {}

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
  public void checkpoint() throws InterruptedException {
    if (cancelled) {
      throw new InterruptedException("asked to stop");
    }
  }
}
