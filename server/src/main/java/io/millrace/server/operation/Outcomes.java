package io.millrace.server.operation;

import io.millrace.core.job.JobState;
import io.millrace.core.operation.Failed;
import io.millrace.core.queue.Arrivals;
import java.util.ArrayList;
import java.util.List;

/// What became of the items of one batch, in the words of the problems that single calls get.
final class Outcomes {
  private final List<Failed> failed = new ArrayList<>();
  private final List<String> going = new ArrayList<>();
  private final boolean back;
  private int done;
  private int skipped;

  /// `back`: something is taken back, and what is not there has nothing to be taken back of.
  Outcomes(boolean back) {
    this.back = back;
  }

  /// It is done to an item, about which nothing more is to come.
  void done() {
    done++;
  }

  /// It is done to a job that stands so now and may still have to run.
  void done(String id, JobState state) {
    done++;
    if (!state.terminal()) {
      going.add(id);
    }
  }

  /// It was gone, or another thing, by its turn.
  void skipped() {
    skipped++;
  }

  void conflict(String id, JobState state) {
    failed.add(new Failed(id, "conflict_state", "job %s is %s".formatted(id, state.wire())));
  }

  void inUse(String id) {
    failed.add(new Failed(id, "in_use", "a job that has not ended depends on job " + id));
  }

  void invalid(String id, String detail) {
    failed.add(new Failed(id, "validation_failed", detail));
  }

  /// It may not come to where it was to be moved.
  void stopped(String id, Arrivals.Stop stop) {
    failed.add(
        switch (stop) {
          case Arrivals.Stop.Full(String queue, int depth) ->
              new Failed(
                  id, "queue_full", "queue %s holds %d jobs already".formatted(queue, depth));
          case Arrivals.Stop.Draining(String queue) ->
              new Failed(id, "queue_draining", "queue " + queue + " is being drained");
        });
  }

  void noJob(String id) {
    missing(new Failed(id, "not_found", "there is no job " + id));
  }

  void gone(String id) {
    missing(new Failed(id, "gone", "job " + id + " was deleted"));
  }

  void noQueue(String name) {
    missing(new Failed(name, "not_found", "there is no queue " + name));
  }

  void noWorker(String id) {
    missing(new Failed(id, "not_found", "there is no worker " + id));
  }

  void node(String id) {
    var detail = "%s is a node: POST /v1/cluster/nodes/{id}/drain".formatted(id);
    failed.add(new Failed(id, "not_supported", detail));
  }

  private void missing(Failed item) {
    if (back) {
      skipped++;
    } else {
      failed.add(item);
    }
  }

  List<Failed> failed() {
    return failed;
  }

  int doneCount() {
    return done;
  }

  int skippedCount() {
    return skipped;
  }

  /// The jobs that it was done to and that have not ended.
  List<String> going() {
    return going;
  }
}
