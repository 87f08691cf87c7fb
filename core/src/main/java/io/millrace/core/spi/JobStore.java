package io.millrace.core.spi;

import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Want;
import io.vertx.core.Future;
import java.util.List;

/// The durable home of jobs, and the only door through which a job changes state.
///
/// A job goes one way: [#enqueue] puts it in, [#claim] lends it under a lease, [#settle] takes it
/// back with an outcome. A lease that runs out is the same as a worker that died: the job may be
/// performed again, but it is never lost and never completed twice, because every call after the
/// claim must show the newest token.
///
/// Every item of a call is one atomic step in the backend; a bad one fails alone. A call never
/// blocks and never throws: a backend that cannot be asked answers with a failed Future.
/// `JobStoreContract` states these promises as tests.
public interface JobStore {
  /// Puts jobs in; with `together` all or none (at most 100, of one queue). A known id is answered
  /// with the job that is there, whatever else is different.
  Future<List<Enqueued>> enqueue(List<Job> jobs, boolean together);

  /// Brings home what is due or has lost its lease, then lends up to `want.max()` jobs: lowest
  /// priority number first, then in order of enqueue. Empty is an answer; `max` 0 lends nothing.
  Future<Claimed> claim(Want want);

  /// Renews leases and keeps what their holders report; `Stale`: that lease is gone and its holder
  /// must stop.
  Future<List<Extended>> extend(List<Extend> holders);

  /// Ends attempts, then lends from `next`. `Stale`: that outcome is dropped and nothing changes.
  /// The same call with the same token is answered like the first and changes nothing. A late
  /// outcome counts as long as nobody has brought its job home. Whom these ends let go, those who
  /// wait for them, may be lent by a later call.
  Future<Settled> settle(List<Settle> ends, Want next);

  /// Patches, promotes or snoozes what is not running; `Refused` otherwise.
  Future<List<Answer>> change(List<Change> changes);

  /// Cancels what is not running, asks the holder of what is (or, by force, ends its lease);
  /// answers how the job stands now. `Refused` when it has ended.
  Future<List<Answer>> cancel(List<Cancel> asks);

  /// Makes jobs that ended badly, or wait for their next attempt, ready again; `Refused` otherwise.
  Future<List<Answer>> redrive(List<Redrive> asks);

  /// Forgets a bounded slice of what has ended.
  Future<Pruned> prune(Prune what);

  /// Brings up to `limit` jobs back out of the bin of an operation ([Prune.Ids]), as they were,
  /// with a mark that names it. One stands again for those like it only where it did and nobody
  /// else does by now. Asked again it goes on; a bin that is empty has nothing.
  Future<Recalled> recall(String operation, int limit);

  /// Which jobs came back, how they stand now; which stay away for good, because their id or their
  /// queue is no longer theirs; and whether there may be more.
  record Recalled(List<JobSnapshot> back, List<String> away, boolean more) {
    public static final Recalled NOTHING = new Recalled(List.of(), List.of(), false);

    public Recalled {
      back = List.copyOf(back);
      away = List.copyOf(away);
    }
  }
}
