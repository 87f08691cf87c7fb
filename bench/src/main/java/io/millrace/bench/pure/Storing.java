package io.millrace.bench.pure;

import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Ids;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Want;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.job.Jobs;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What the memory backend does for a job, a hundred a call, and how a job is answered.
@State(Scope.Thread)
public class Storing {
  private static final int BATCH = 100;

  private final SplittableRandom chance = new SplittableRandom(1);
  private final Ids ids = new Ids(Clock.systemUTC(), chance);
  private final JobStore store =
      MemoryBackend.ofOneThread(MemorySettings.DEFAULT, Clock.systemUTC(), chance).jobs();
  private final Want want =
      new Want(
          Optional.empty(),
          new Holder("bench", "bench"),
          Want.Queues.of("bench"),
          Set.of(),
          BATCH,
          Optional.empty());
  private final JobSnapshot snapshot = stored();

  private JobSnapshot stored() {
    var answer = store.enqueue(List.of(job("written")), false).result().getFirst();
    if (answer instanceof Enqueued.New(var written)) {
      return written;
    }
    throw new IllegalStateException("not stored: " + answer);
  }

  private Job job(String queue) {
    return Job.of(ids.job(1), "bench", queue, Json.EMPTY_OBJECT);
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public Settled cycle() {
    var jobs = new ArrayList<Job>(BATCH);
    for (int at = 0; at < BATCH; at++) {
      jobs.add(job("bench"));
    }
    var _ = store.enqueue(jobs, false).result();
    var lent = store.claim(want).result().lent();
    return store.settle(lent.stream().map(Storing::end).toList(), Want.NONE).result();
  }

  private static Settle end(Claim claim) {
    var ruling = Ruling.plain(Outcome.Done.EMPTY);
    return new Settle(claim.job().id(), claim.lease().token(), "ack", ruling);
  }

  @Benchmark
  public byte[] writeJob() {
    var json = new JsonWriter(2_048);
    Jobs.write(json, snapshot);
    return json.bytes();
  }
}
