package io.millrace.server.dispatch.performer;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Entry;
import io.millrace.core.perform.Middleware;
import io.millrace.core.perform.Remedy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The middleware around attempts of one type: in from the first to the last, out again from the
/// last to the first.
///
/// Who throws on the way out is logged and passed over: what the performer did is done, and doing
/// it again because of a bystander would be worse.
public final class Chain {
  static final String HALT = "middleware_halt";

  private static final Logger LOG = LoggerFactory.getLogger(Chain.class);

  private final List<Middleware> inwards;
  private final List<Middleware> outwards;

  Chain(List<Middleware> inwards) {
    this.inwards = List.copyOf(inwards);
    this.outwards = this.inwards.reversed();
  }

  boolean isNonblocking() {
    return inwards.stream().allMatch(Middleware::nonblocking);
  }

  /// What the attempt comes to without its performer, if somebody halts it.
  public Optional<Outcome> before(Context context) throws Exception {
    for (var middleware : inwards) {
      switch (middleware.beforeExecute(context)) {
        case Entry.Proceed _ -> {}
        case Entry.Retry(String reason, var after) -> {
          return Optional.of(new Outcome.Retry(halt(middleware, reason), after));
        }
        case Entry.Discard(String reason) -> {
          return Optional.of(new Outcome.Discard(halt(middleware, reason)));
        }
      }
    }
    return Optional.empty();
  }

  /// Of no kind that a breaker counts: nothing was asked of the other side.
  private static Failure halt(Middleware middleware, String reason) {
    return Failure.of(FailureKind.UNKNOWN, HALT, middleware.name() + ": " + reason);
  }

  /// The outcome, or what somebody makes of the failure in it.
  public Outcome remedied(Context context, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Retry(Failure failure, _) -> remedied(context, outcome, failure);
      case Outcome.Dead(Failure failure) -> remedied(context, outcome, failure);
      case Outcome.Done _,
          Outcome.Snooze _,
          Outcome.Discard _,
          Outcome.Cancelled _,
          Outcome.Yield _ ->
          outcome;
    };
  }

  private Outcome remedied(Context context, Outcome outcome, Failure failure) {
    for (var middleware : outwards) {
      switch (remedy(middleware, context, failure)) {
        case Remedy.Pass _ -> {}
        case Remedy.Retry(var after) -> {
          return new Outcome.Retry(failure, after);
        }
        case Remedy.Ignore _ -> {
          return Outcome.Done.EMPTY;
        }
      }
    }
    return outcome;
  }

  private static Remedy remedy(Middleware middleware, Context context, Failure failure) {
    try {
      return Objects.requireNonNull(middleware.onError(context, failure), "a remedy");
    } catch (Throwable e) {
      threw("onError of " + middleware.name(), context, e);
      return Remedy.PASS;
    }
  }

  /// What all of them let the attempt come to.
  public Outcome after(Context context, Outcome outcome) {
    var seen = outcome;
    for (var middleware : outwards) {
      try {
        seen = Objects.requireNonNull(middleware.afterExecute(context, seen), "an outcome");
      } catch (Throwable e) {
        threw("afterExecute of " + middleware.name(), context, e);
      }
    }
    return seen;
  }

  /// Tells all of them how it ended.
  void complete(Context context, Ruling ruling, Duration ran) {
    for (var middleware : outwards) {
      try {
        middleware.onComplete(context, ruling, ran);
      } catch (Throwable e) {
        threw("onComplete of " + middleware.name(), context, e);
      }
    }
  }

  static void threw(String what, Context context, Throwable thrown) {
    LOG.warn("{} threw job={} type={}", what, context.id(), context.type(), thrown);
  }
}
