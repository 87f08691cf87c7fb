package io.millrace.server;

import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Json;
import io.millrace.core.job.Terms;
import io.millrace.core.queue.Arrivals;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.InvalidFields;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.resource.job.JobPatch;
import io.millrace.server.http.resource.queue.QueueConfigs;
import io.millrace.server.http.resource.work.Workers;
import io.millrace.server.operation.OperationPass;
import io.millrace.server.operation.Rewriting;
import io.millrace.server.operation.Wanting;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/// Merge patches of operations, read as those of single calls.
public final class Patching implements Rewriting {
  private final Terms terms;

  private Patching(Terms terms) {
    this.terms = terms;
  }

  /// What operations of a server with these terms need of the rooms that read requests.
  public static OperationPass.Means means(Wanting wanting, Terms terms) {
    return new OperationPass.Means(wanting, new Patching(terms), Workers::isWithin);
  }

  @Override
  public Arrivals arrivals(List<Queue> queues) {
    return new Arrivals(queues, terms);
  }

  @Override
  public Job job(JobSnapshot there, Json patch, Instant now, Arrivals arrivals) {
    return read(
        patch,
        fields -> {
          var queue = JobPatch.destination(there.job(), fields).orElse(there.job().queue());
          return JobPatch.read(there, fields, now, arrivals.usual(queue));
        });
  }

  @Override
  public QueueConfig queue(QueueConfig there, Json patch) {
    return read(patch, fields -> QueueConfigs.patch(there, fields));
  }

  private static <T> T read(Json patch, Function<Fields, T> reader) {
    var faults = new Faults();
    T read = reader.apply(Fields.of(JsonText.read(patch.bytes()).root(), faults));
    try {
      faults.raise();
    } catch (InvalidFields invalid) {
      var first = invalid.findings().getFirst();
      throw new IllegalArgumentException(first.where() + " " + first.fault().detail(), invalid);
    }
    return read;
  }
}
