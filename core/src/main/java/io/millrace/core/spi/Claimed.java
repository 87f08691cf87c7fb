package io.millrace.core.spi;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.limit.BreakerTurn;
import io.millrace.core.limit.LimitName;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a claim gave.
///
/// `judge` are jobs that ran out of something, lent to the caller so that it settles them as told;
/// `home` who came home; `paused` the wanted queues that lend nothing; `held` who was found held by
/// a limit, the first of its kind and once until one of them starts; `turns` which breakers changed
/// their state; `attend` the queues in which a holder is told something, to give way or to go on;
/// `frees` the wanted queues that hold jobs back which are ready, and when the first of them may
/// start by itself: a rate, a pause; `next` when it is worth asking again without a hint; `more`
/// that home-coming stopped at its bound, so ask again at once.
public record Claimed(
    List<Claim> lent,
    List<Judged> judge,
    List<Homecoming> home,
    List<String> paused,
    List<Held> held,
    List<BreakerTurn> turns,
    Set<String> attend,
    Map<String, Instant> frees,
    Optional<Instant> next,
    boolean more) {
  public static final Claimed NOTHING = of(List.of());

  /// These jobs, and nothing else to be said.
  public static Claimed of(List<Claim> lent) {
    return new Claimed(
        lent,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        Set.of(),
        Map.of(),
        Optional.empty(),
        false);
  }

  /// A ready job that a limit holds, and when the limit frees, if that is known.
  public record Held(String id, String queue, String type, LimitName by, Optional<Instant> until) {}

  /// Why a job is lent only to be ended.
  public enum Reason {
    /// Its attempt ran over its `timeout`.
    TIMEOUT,
    /// It was asked to stop and its time to do so is over, or its holder is gone.
    CANCELLED,
    /// It lost too many leases.
    POISON,
    /// It did not begin before `expires_at`.
    EXPIRED
  }

  /// A job to be settled by who asked, as [#settle] says; nobody holds it for work.
  public record Judged(Claim claim, Reason reason) {
    /// What whoever got it tells the store.
    public Settle settle(Instant now) {
      var job = claim.job();
      var outcome =
          switch (reason) {
            case TIMEOUT ->
                Ruling.outcome(job, failure(FailureKind.TIMEOUT, "ran over its timeout"));
            case CANCELLED -> new Outcome.Cancelled("cancelled");
            case POISON ->
                new Outcome.Dead(
                    failure(FailureKind.POISON, "lost " + claim.rescues() + " leases in a row"));
            case EXPIRED ->
                new Outcome.Discard(
                    failure(FailureKind.TERMINAL, "did not begin before it expired"));
          };
      return new Settle(
          job.id(), claim.lease().token(), "judge", Ruling.on(job, claim.tried(), outcome, now));
    }

    private Failure failure(FailureKind kind, String message) {
      return Failure.of(kind, reason.name().toLowerCase(Locale.ROOT), message);
    }
  }

  /// A job that is ready again: its time came, or (`from` is running) its lease ran out, or was
  /// `withdrawn` because it did not give way to a more urgent one.
  public record Homecoming(
      String id, String queue, String type, JobState from, int rescues, boolean withdrawn) {
    public boolean rescued() {
      return from == JobState.RUNNING && !withdrawn;
    }
  }
}
