package io.millrace.bench.pure;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Ids;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Terms;
import io.millrace.core.job.Token;
import io.millrace.core.job.Tried;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What is decided about a job.
@State(Scope.Thread)
public class Rules {
  private static final Tried ONCE = new Tried(1, 0);

  private final SplittableRandom chance = new SplittableRandom(1);
  private final Ids ids = new Ids(Clock.systemUTC(), chance);
  private final Token token = new Token(7, ids.stamp());
  private final Token same = new Token(7, String.valueOf(token.stamp().toCharArray()));
  private final Instant now = Instant.EPOCH;
  private final Outcome retry =
      new Outcome.Retry(
          Failure.of(FailureKind.RETRYABLE, "Boom", "it did not work"), Optional.empty());
  private final Job job = Job.of(ids.job(1), "bench", "bench", Json.EMPTY_OBJECT);

  @Benchmark
  public String nameJob() {
    return ids.job(1);
  }

  @Benchmark
  public boolean proveToken() {
    return token.proves(same);
  }

  @Benchmark
  public Ruling ruleOnDone() {
    return Ruling.on(job, ONCE, Outcome.Done.EMPTY, now);
  }

  @Benchmark
  public Ruling ruleOnRetry() {
    return Ruling.on(job, ONCE, retry, now);
  }

  @Benchmark
  public Duration backOff() {
    return Terms.BACKOFF.delay(3, chance);
  }
}
