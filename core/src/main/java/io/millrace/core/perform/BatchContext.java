package io.millrace.core.perform;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Json;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;

/// What a batch gives to who fetches and processes: its attempt, but for the cursor and the data.
/// Those are where the batch stands, and nobody else's.
record BatchContext(Context under) implements Context {
  @Override
  public Claim claim() {
    return under.claim();
  }

  @Override
  public Instant deadline() {
    return under.deadline();
  }

  @Override
  public Optional<Json> cursor() {
    return under.cursor();
  }

  @Override
  public void cursor(Json cursor) {
    throw kept();
  }

  @Override
  public void progress(int percent, String message) {
    under.progress(percent, message);
  }

  @Override
  public void progress(int percent, String message, Json data) {
    throw kept();
  }

  @Override
  public void progress(int percent, String message, Json data, Json cursor) {
    throw kept();
  }

  private static IllegalStateException kept() {
    return new IllegalStateException("the cursor and the data of a batch are kept by itself");
  }

  @Override
  public Optional<Json> data() {
    return under.data();
  }

  @Override
  public Json step(String name, Callable<Json> work) throws Exception {
    return under.step(name, work);
  }

  @Override
  public String enqueue(Draft child) throws FailureException, InterruptedException {
    return under.enqueue(child);
  }

  @Override
  public void heartbeat() throws InterruptedException {
    under.heartbeat();
  }

  @Override
  public void log(String level, String message) {
    under.log(level, message);
  }

  @Override
  public boolean isCancelled() {
    return under.isCancelled();
  }

  @Override
  public Optional<String> cancelReason() {
    return under.cancelReason();
  }

  @Override
  public void checkpoint() throws InterruptedException {
    under.checkpoint();
  }
}
