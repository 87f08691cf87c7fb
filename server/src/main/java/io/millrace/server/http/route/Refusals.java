package io.millrace.server.http.route;

import io.millrace.core.access.Caller;
import io.millrace.core.job.Fault;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Found;
import io.millrace.core.queue.Arrivals;
import io.millrace.core.spi.Stale;
import io.millrace.core.time.Durations;
import io.millrace.server.http.fields.Finding;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.reach.Reached;
import java.util.List;

/// The problems that answers of a store mean.
public final class Refusals {
  private Refusals() {}

  /// Everything that is wrong with what was sent.
  public static Problem faults(List<Fault> faults) {
    return Problem.of(faults.stream().map(Finding::of).toList());
  }

  /// The same problem with an item of what was sent.
  public static Problem within(Problem problem, String pointer) {
    return problem.errors().isEmpty()
        ? problem.with("pointer", pointer)
        : problem.withErrors(problem.errors().stream().map(it -> it.under(pointer)).toList());
  }

  /// To delete what has not ended is not for everybody who may delete.
  public static void checkForce(Caller caller, boolean force) {
    if (force) {
      checkScope(caller, "jobs:admin");
    }
  }

  /// What a call means may need another scope than its path says.
  public static void checkScope(Caller caller, String scope) {
    if (!caller.may(scope)) {
      throw Problem.of(ProblemCode.FORBIDDEN, "this needs the scope " + scope)
          .with("required_scope", scope)
          .exception();
    }
  }

  /// To put a job where the caller reaches nothing is not for him.
  public static void checkReach(Caller caller, String queue, String type) {
    Reached.by(caller)
        .refusal(queue, type)
        .ifPresent(problem -> {
          throw problem.exception();
        });
  }

  public static Problem noJob(String id) {
    return Problem.of(ProblemCode.NOT_FOUND, "there is no job " + id);
  }

  public static Problem noDeadLetter(String id) {
    return Problem.of(ProblemCode.NOT_FOUND, "job " + id + " is not dead");
  }

  static Problem gone(String id, Found.Gone gone) {
    return Problem.of(ProblemCode.GONE, "job " + id + " was deleted")
        .with("pruned_at", new JsonWriter(32).time(gone.at()).json())
        .with("kept_for", Durations.format(gone.kept()));
  }

  /// Why what was found is no job to work with.
  public static Problem missing(String id, Found found) {
    return found instanceof Found.Gone gone ? gone(id, gone) : noJob(id);
  }

  /// That a job in this state does not take what was asked of it.
  public static Problem state(String id, JobState state, List<JobState> allowed) {
    var words = new JsonWriter(64).array();
    allowed.forEach(it -> words.text(it.wire()));
    return Problem.of(
            ProblemCode.CONFLICT_STATE,
            "job %s is %s; this is for jobs that are %s"
                .formatted(id, state.wire(), String.join(", ", wires(allowed))))
        .with("state", state.wire())
        .with("allowed", words.endArray().json());
  }

  private static List<String> wires(List<JobState> states) {
    return states.stream().map(JobState::wire).toList();
  }

  public static Problem stale(String id, Stale stale) {
    return stale(id, stale.state(), stale.epoch());
  }

  public static Problem stale(String id, JobState state, long epoch) {
    return Problem.of(ProblemCode.STALE_LEASE, "the lease of job " + id + " is not yours any more")
        .with("state", state.wire())
        .with("epoch", epoch);
  }

  public static Problem full(String queue, int depth) {
    return Problem.of(
        ProblemCode.QUEUE_FULL, "queue " + queue + " holds " + depth + " jobs, and that is all");
  }

  public static Problem draining(String queue) {
    return Problem.of(
        ProblemCode.QUEUE_DRAINING,
        "queue " + queue + " is being drained: it takes jobs again when that is over");
  }

  public static Problem stop(Arrivals.Stop stop) {
    return switch (stop) {
      case Arrivals.Stop.Full(String queue, int depth) -> full(queue, depth);
      case Arrivals.Stop.Draining(String queue) -> draining(queue);
    };
  }

  /// Ingest says of whom a parent is unknown; the store's own word for it never comes so far.
  public static IllegalStateException orphan() {
    return new IllegalStateException("an orphan was not refused");
  }

  public static Problem named(String id) {
    var used = new JsonWriter(32).array().text("job").endArray().json();
    return Problem.of(ProblemCode.IN_USE, "a job that has not ended depends on job " + id)
        .with("used_by", used);
  }

  public static Problem noQueue(String name) {
    return Problem.of(ProblemCode.NOT_FOUND, "there is no queue " + name);
  }
}
