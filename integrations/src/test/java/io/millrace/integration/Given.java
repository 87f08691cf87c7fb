package io.millrace.integration;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Kept;
import io.millrace.core.job.Lease;
import io.millrace.core.job.Origin;
import io.millrace.core.job.Terms;
import io.millrace.core.job.Token;
import io.millrace.core.perform.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/// What an action is given in these tests: a job called `job_1`, begun at [#AT].
public final class Given implements Context {
  public static final Instant AT = Instant.parse("2026-11-21T00:00:00Z");

  private final Claim claim;
  private Optional<Json> cursor = Optional.empty();

  private Given(Job job) {
    var lease = new Lease(new Token(7, "k3p9"), AT.plusSeconds(15), Duration.ofSeconds(15));
    this.claim = new Claim(job, lease, 1, 0, 0, AT, AT, Kept.NOTHING, Map.of());
  }

  /// Args in which `'` stands for a quotation mark.
  public static Given args(String args) {
    return new Given(job(args));
  }

  public static Given traced(String traceparent, String args) {
    return new Given(job(args).withOrigin(Origin.API.withTrace(traceparent)));
  }

  public static Given timeout(Duration timeout, String args) {
    return new Given(job(args).withTerms(Terms.DEFAULT.withTimeout(timeout)));
  }

  /// Of a job that says `on_lost: retry`.
  public static Given retryingLost(String args) {
    var usual = Terms.DEFAULT;
    return new Given(
        job(args)
            .withTerms(
                new Terms(
                    usual.maxAttempts(),
                    usual.backoff(),
                    usual.timeout(),
                    usual.lease(),
                    true,
                    usual.preemptible())));
  }

  private static Job job(String args) {
    return Job.of("job_1", "http.request", "default", Json.of(args.replace('\'', '"')));
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
  public void log(String level, String message) {}

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public void checkpoint() {}
}
