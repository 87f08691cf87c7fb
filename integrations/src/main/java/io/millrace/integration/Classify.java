package io.millrace.integration;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.perform.Context;
import io.millrace.integration.Reply.Answer;
import io.millrace.integration.Reply.Refused;
import io.millrace.integration.Reply.Unanswered;
import io.millrace.integration.Reply.Unreadable;
import io.millrace.integration.Reply.Unsent;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Answer in, outcome out: the built-in tail of `integrations.md` §2, and what follows from a
/// verdict. An answer's body never gets into a failure: who may read failures may not be meant to
/// read it.
public final class Classify {
  private static final Duration FIRST_WAIT = Duration.ofSeconds(30);
  private static final int MOST_DOUBLINGS = 5;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
  private static final String THROTTLED = "throttled";

  private final Clock clock;

  public Classify(Clock clock) {
    this.clock = clock;
  }

  /// What was called, as a failure may show it, and whether calling twice does no harm.
  public record Called(String shown, boolean idempotent) {}

  /// What follows from a reply that no table before has a row for.
  public static Verdict tail(Reply reply) {
    return switch (reply) {
      case Refused _ -> Verdict.of(Then.TERMINAL);
      case Unsent _ -> Verdict.of(Then.RETRYABLE);
      case Unanswered _ -> Verdict.of(Then.LOST);
      case Unreadable(int status, _, _) ->
          Verdict.of(isSuccess(status) ? Then.LOST : ofStatus(status));
      case Answer(int status, _, _) -> Verdict.of(ofStatus(status));
    };
  }

  public static boolean isSuccess(int status) {
    return status / 100 == 2;
  }

  private static Then ofStatus(int status) {
    return switch (status) {
      case 401, 403 -> Then.AUTH;
      case 408, 425 -> Then.RETRYABLE;
      case 429 -> Then.THROTTLED;
      case 502, 503, 504 -> Then.DEGRADED;
      default ->
          switch (status / 100) {
            case 2 -> Then.OK;
            case 5 -> Then.RETRYABLE;
            default -> Then.TERMINAL;
          };
    };
  }

  /// The outcome of an attempt whose reply was judged anything but ok.
  public Outcome failed(Verdict verdict, Reply reply, Called called, Context context) {
    var after =
        verdict
            .after()
            .or(() ->
                reply.header("retry-after").flatMap(it -> RetryAfter.parse(it, clock.instant())));
    return switch (verdict.then()) {
      case OK -> throw new IllegalArgumentException("ok is no failure");
      case RETRYABLE ->
          new Outcome.Retry(failure(FailureKind.RETRYABLE, verdict, reply, called), after);
      case TRANSIENT ->
          new Outcome.Retry(failure(FailureKind.TRANSIENT, verdict, reply, called), after);
      case DEGRADED ->
          new Outcome.Retry(failure(FailureKind.DEGRADED, verdict, reply, called), after);
      case THROTTLED ->
          new Outcome.Retry(
              failure(FailureKind.THROTTLED, verdict, reply, called),
              after.or(() -> Optional.of(nextWait(context))));
      case SNOOZE ->
          new Outcome.Snooze(clock.instant().plus(after.orElse(FIRST_WAIT)), Optional.empty());
      case AUTH -> new Outcome.Dead(failure(FailureKind.AUTH, verdict, reply, called));
      case TERMINAL -> {
        var failure = failure(FailureKind.TERMINAL, verdict, reply, called);
        yield verdict.discard() ? new Outcome.Discard(failure) : new Outcome.Dead(failure);
      }
      case LOST -> {
        var failure = failure(FailureKind.LOST, verdict, reply, called);
        yield called.idempotent()
            ? new Outcome.Retry(failure, after)
            : Ruling.outcome(context.claim().job(), failure);
      }
    };
  }

  /// 30 s, doubled each time that the job was told to slow down without a time, up to 10 min. The
  /// count stands in the job's cursor, because a throttled attempt is not spent.
  private static Duration nextWait(Context context) {
    int before = context.cursor().map(it -> it.tree().path(THROTTLED).asInt()).orElse(0);
    context.cursor(Json.write(Map.of(THROTTLED, before + 1)));
    var wait = FIRST_WAIT.multipliedBy(1L << Math.min(before, MOST_DOUBLINGS));
    return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
  }

  private static Failure failure(FailureKind kind, Verdict verdict, Reply reply, Called called) {
    var plain = Failure.of(kind, type(reply), called.shown + ": " + said(reply));
    var code = verdict.code().or(() -> status(reply));
    return new Failure(
        plain.kind(), plain.type(), plain.message(), Optional.empty(), code, Optional.empty());
  }

  private static String type(Reply reply) {
    return switch (reply) {
      case Answer _ -> "http_status";
      case Refused _ -> "destination_refused";
      case Unsent(var trouble) -> trouble.wire();
      case Unanswered(var trouble) -> trouble.wire();
      case Unreadable(_, _, var trouble) -> trouble.wire();
    };
  }

  private static String said(Reply reply) {
    return switch (reply) {
      case Answer(int status, _, _) -> "it answered " + status;
      case Refused(var rule) -> "refused, for " + rule.said();
      case Unsent(var trouble) -> trouble.said() + ", nothing was sent";
      case Unanswered(var trouble) -> trouble.said() + " after the request was sent";
      case Unreadable(int status, _, var trouble) ->
          "it answered " + status + ", but " + trouble.said();
    };
  }

  private static Optional<String> status(Reply reply) {
    return switch (reply) {
      case Answer(int status, _, _) -> Optional.of(String.valueOf(status));
      case Unreadable(int status, _, _) -> Optional.of(String.valueOf(status));
      case Refused(var rule) -> Optional.of(rule.wire());
      case Unsent _, Unanswered _ -> Optional.empty();
    };
  }
}
