package io.millrace.server.http.reach;

import io.millrace.core.access.Caller;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Want;
import io.millrace.core.query.JobQuery;
import io.millrace.core.spi.DeadStore;
import io.millrace.core.spi.JobSearch;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.QueueStore;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What one caller reaches of each door.
public final class Reached {
  private final Caller caller;

  private Reached(Caller caller) {
    this.caller = caller;
  }

  public static Reached by(Caller caller) {
    return new Reached(caller);
  }

  /// Reads of jobs. Conditions on what the caller may not read are refused, for their answer would
  /// tell it.
  public JobSearch search(JobSearch all) {
    return isEverything() && Narrowing.isTold(caller) ? all : new ReachedSearch(all, caller);
  }

  /// Ends with a problem when somebody asks for payloads that he may not read.
  public void check(JobQuery query) {
    Narrowing.narrow(caller, query);
  }

  /// The door of jobs; `all` finds out where they are.
  public JobStore jobs(JobStore all, JobSearch search) {
    return isEverything() ? all : new ReachedJobs(all, new ReachedSearch(search, caller), caller);
  }

  public QueueStore queues(QueueStore all) {
    return isEverything() ? all : new ReachedQueues(all, caller.reach());
  }

  public DeadStore dead(DeadStore all) {
    return isEverything() && Narrowing.isTold(caller) ? all : new ReachedDead(all, caller);
  }

  /// The same wish, for no more than the caller reaches; ends with a problem when it names anything
  /// else. Its name is the caller's own, so that nobody gets what another one claimed.
  public Want want(Want asked) {
    if (isEverything()) {
      return asked;
    }
    asked.queues().list().forEach(it -> checkQueue(it.queue()));
    return new Want(
        asked.request().map(name -> caller.name() + " " + name),
        asked.holder(),
        asked.queues(),
        types(asked.types()),
        asked.max(),
        asked.lease());
  }

  /// Those of the types asked for that the caller reaches; all are asked for with none. Ends with a
  /// problem when one is not for him.
  public Set<String> types(Set<String> asked) {
    var own = caller.reach().types();
    if (own.isAll()) {
      return asked;
    }
    var within = new TreeSet<String>();
    for (var type : asked) {
      var both = own.meet(type);
      if (both.isEmpty()) {
        throw refusal("type " + type).exception();
      }
      within.addAll(both);
    }
    return asked.isEmpty() ? own.patterns() : within;
  }

  /// Ends with a problem when the caller may change no queue at all: what he did to one he would do
  /// to the jobs of all types.
  public void checkChanging() {
    if (!caller.reach().types().isAll()) {
      throw refusal("changes of queues").exception();
    }
  }

  /// Ends with a problem when a queue is not for the caller.
  public void checkQueue(String queue) {
    if (!caller.reach().queues().has(queue)) {
      throw refusal("queue " + queue).exception();
    }
  }

  /// Why the caller may not put a job there, if so.
  public Optional<Problem> refusal(String queue, String type) {
    var reach = caller.reach();
    return !reach.queues().has(queue)
        ? Optional.of(refusal("queue " + queue))
        : Optional.of(refusal("type " + type)).filter(_ -> !reach.types().has(type));
  }

  public boolean isEverything() {
    return caller.reach().isEverything();
  }

  public boolean has(JobSnapshot snapshot) {
    return has(snapshot.job());
  }

  boolean has(Job job) {
    return caller.reach().has(job.queue(), job.type());
  }

  static Problem refusal(String what) {
    return Problem.of(ProblemCode.FORBIDDEN, "this key is not for " + what);
  }
}
