package io.millrace.backend.contract.history;

import io.millrace.core.job.JobState;
import java.util.Optional;

/// One line of a history: what somebody did or heard, at `at` (nanoseconds of one clock for all).
///
/// What is sent is noted before the call, what is heard after it. A call without an answer is
/// unknown: it may have taken effect or not. An answer belongs to the newest call of the same kind
/// that the same caller made about the same thing.
public record Event(long at, String who, What what) {
  /// What it was.
  public sealed interface What {}

  /// A producer puts a job in. An `attempts` of 0 says nothing of how many it has.
  public record EnqueueSent(String id, int attempts) implements What {}

  public record EnqueueOk(String id) implements What {}

  public record EnqueueRefused(String id) implements What {}

  /// A worker asks for jobs under a name of its own for that; the same name is the same question.
  public record ClaimSent(String request) implements What {}

  /// One of the jobs that it got for that question.
  public record ClaimOk(String request, String id, String queue, Terms terms) implements What {}

  /// Under what a job was lent: its token, the lease's length, and how long the attempt may take.
  public record Terms(
      String token, long epoch, int attempt, int rescues, long leaseMs, long timeoutMs) {}

  /// A holder renews its lease by so much.
  public record ExtendSent(String id, String token, long leaseMs) implements What {}

  public record ExtendOk(String id, String token) implements What {}

  public record ExtendStale(String id, String token) implements What {}

  /// Somebody ends an attempt, perhaps under a token that is none.
  public record SettleSent(String id, String token, End end) implements What {}

  public record SettleOk(String id, String token, End end) implements What {}

  public record SettleStale(String id, String token, End end) implements What {}

  /// What a holder says of its attempt.
  public enum End {
    DONE,
    RETRY,
    SNOOZE,
    YIELD,
    DEAD,
    DISCARD,
    CANCELLED;

    /// Whether the job does not come back after it.
    boolean isFinal() {
      return switch (this) {
        case DONE, DEAD, DISCARD, CANCELLED -> true;
        case RETRY, SNOOZE, YIELD -> false;
      };
    }
  }

  /// A person takes a job from its holder.
  public record RevokeSent(String id, Revoke how) implements What {}

  public record RevokeOk(String id, Revoke how) implements What {}

  /// How much of it.
  public enum Revoke {
    /// The holder is asked to stop and may still end its attempt.
    ASKED,
    /// Its lease is over.
    FORCED,
    /// The job is forgotten.
    PURGED
  }

  /// A person opens a new series of attempts.
  public record RetrySent(String id) implements What {}

  public record RetryOk(String id) implements What {}

  /// A performer did what is seen outside, noted before it says that it is done.
  public record Effect(String id, int attempt, String token) implements What {}

  /// A subscriber heard of a step of a job; the first has no `from`.
  public record Fact(String id, String fact, Optional<JobState> from, JobState to)
      implements What {}

  /// A subscriber was told that it has missed something.
  public record Gap() implements What {}

  /// How a job stands after the drain: all that there are, once each. `kind` is that of its
  /// failure, `fire` of which schedule and instant it is.
  public record Final(String id, JobState state, int attempt, int rescues, Tail tail)
      implements What {}

  /// What not every job has.
  public record Tail(Optional<String> kind, Optional<String> fire) {
    public static final Tail NONE = new Tail(Optional.empty(), Optional.empty());
  }
}
