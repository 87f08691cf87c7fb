package io.millrace.server.dispatch.attempt;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Performer;
import io.millrace.core.spi.FailureClassifier;
import io.millrace.core.spi.Settle;
import io.millrace.server.Does;
import io.millrace.server.dispatch.performer.Performers;
import io.millrace.server.dispatch.performer.Way;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// An attempt that goes through the pipeline, with two middlewares around its performer.
abstract class Piping {
  static final String TYPE = "mail.send";
  static final Json RESULT = Json.of("{\"sent\":true}");
  static final Failure REFUSED = Failure.of(FailureKind.TERMINAL, "refused", "no");
  static final Duration SOON = Duration.ofSeconds(90);

  final List<String> turns = new ArrayList<>();
  final Around outer = new Around("outer", turns);
  final Around inner = new Around("inner", turns);
  final List<FailureClassifier> classifiers = new ArrayList<>();
  final Attempt attempt = Lent.attempt("a");
  Does.Work work = _ -> new Outcome.Done(RESULT);

  /// Performs it, noted among the turns of the middleware.
  Outcome performed(Context context) throws Exception {
    turns.add("performer");
    return work.on(context);
  }

  Settle run() {
    return run(Does.work(TYPE, this::performed));
  }

  Settle run(Performer performer) {
    return new Pipeline(Clock.fixed(Lent.AT, ZoneOffset.UTC)).run(way(performer), attempt);
  }

  Way way(Performer performer) {
    return new Performers(List.of(performer), List.of(outer, inner), classifiers)
        .of(performer.type());
  }

  Outcome outcome() {
    return run().ruling().outcome();
  }

  static FailureKind kind(Outcome outcome) {
    return outcome instanceof Outcome.Retry(Failure failure, _) ? failure.kind() : null;
  }
}
