package io.millrace.server.http.route.job;

import io.millrace.core.access.Caller;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Terms;
import io.millrace.core.queue.Arrivals;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.resource.job.JobPatch;
import io.millrace.server.http.route.Doors;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/// What merge patches make of jobs, in the queues where these will stand. A job has by itself what
/// is usual there, else what `terms` say.
public record Patches(Doors doors, Terms terms) {
  /// One patch, and where it stands in what was sent.
  record Patch(JsonValue json, String pointer) {
    private Fields fields(Faults faults) {
      return Fields.of(json, pointer, faults);
    }
  }

  /// Ends with everything that is wrong with a patch whatever job it is for.
  void check(Patch patch) {
    var faults = new Faults();
    JobPatch.check(patch.fields(faults), doors.now());
    faults.raise();
  }

  /// The queues that have to be known before the patch is read for these jobs.
  Future<Arrivals> arrivals(Caller caller, List<JobSnapshot> jobs, Patch patch) {
    var names =
        jobs.stream().map(it -> destination(it, patch)).flatMap(Optional::stream).distinct();
    var queues = names.toList();
    return queues.isEmpty()
        ? Future.succeededFuture(new Arrivals(List.of(), terms))
        : doors.queues(caller).get(queues).map(found -> new Arrivals(found, terms));
  }

  private static Optional<String> destination(JobSnapshot there, Patch patch) {
    return JobPatch.destination(there.job(), patch.fields(new Faults()));
  }

  /// The job with the patch applied; ends with a problem when it does not fit.
  Job job(JobSnapshot there, Patch patch, Arrivals arrivals) {
    var faults = new Faults();
    var usual = arrivals.usual(destination(there, patch).orElse(there.job().queue()));
    var job = JobPatch.read(there, patch.fields(faults), doors.now(), usual);
    faults.raise();
    return job;
  }
}
