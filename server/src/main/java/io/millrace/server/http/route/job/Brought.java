package io.millrace.server.http.route.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.access.Reach;
import io.millrace.core.job.Job;
import io.millrace.core.query.Standing.Block;
import io.millrace.core.query.Standing.Kind;
import io.millrace.core.queue.Crew;
import io.millrace.core.spi.WorkerStore;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Worker;
import io.millrace.core.worker.WorkerState;
import io.millrace.server.http.resource.work.Workers;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The workers to which a job would be brought, whichever node does it, as they said last; and how
/// far reaches who asks.
record Brought(String queue, Reach reach, List<Worker> workers) {
  private static final List<Kind> NOBODY = List.of(Kind.NO_WORKER, Kind.NO_WORKER_FOR_TYPE);

  /// Those for jobs of that type in that queue.
  static Future<Brought> of(WorkerStore store, Job job, Reach reach) {
    return store
        .list()
        .map(all ->
            new Brought(
                job.queue(),
                reach,
                all.stream()
                    .filter(it -> it.enrolment().mode() == Enrolment.Mode.PUSH)
                    .filter(it -> it.ahead() == WorkerState.RUNNING)
                    .filter(it -> Workers.does(it, job.queue(), job.type()))
                    .toList()));
  }

  /// How many there are, and how many of them take nothing more.
  Crew crew() {
    return new Crew(workers.size(), (int) workers.stream().filter(Brought::isBusy).count());
  }

  private static boolean isBusy(Worker worker) {
    var most = worker.enrolment().about().tree().path("concurrency").asLong(1);
    var said = worker.last().said().tree();
    return said.has("held_by") || said.path("running").asLong() >= most;
  }

  /// What of `lacks` is true beside them: where there are some nobody is missing, but something may
  /// hold each of them.
  List<Block> beside(List<Block> lacks) {
    boolean alone = lacks.stream().anyMatch(it -> NOBODY.contains(it.kind()));
    if (workers.isEmpty() || !alone) {
      return lacks;
    }
    var holds = workers.stream().map(this::hold).toList();
    return holds.stream().allMatch(Optional::isPresent)
        ? holds.stream().flatMap(Optional::stream).distinct().toList()
        : List.of();
  }

  private Optional<Block> hold(Worker worker) {
    return Optional.ofNullable(worker.last().said().tree().get("held_by"))
        .flatMap(it -> block(worker, it));
  }

  /// Nothing of a kind that only a newer node knows.
  private Optional<Block> block(Worker worker, JsonNode hold) {
    var until = Optional.ofNullable(hold.path("frees_at").textValue()).map(Instant::parse);
    return Arrays.stream(Kind.values())
        .filter(it -> it.wire().equals(hold.path("kind").asText()))
        .findFirst()
        .map(it -> Block.until(it, name(worker, it, hold.path("name").asText()), until));
  }

  /// Who may not know of the worker hears the queue that it serves in place of its name.
  private String name(Worker worker, Kind kind, String name) {
    return kind == Kind.LIMITER || Workers.isWithin(reach, worker) ? name : queue;
  }
}
