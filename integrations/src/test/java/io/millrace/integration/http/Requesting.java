package io.millrace.integration.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.backend.contract.perform.Given;
import io.millrace.core.job.Failure;
import io.millrace.core.job.Outcome;
import io.millrace.integration.Box;
import io.millrace.integration.OtherSide;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/// The action `http.request` against another side that a test plays.
@Timeout(10)
abstract class Requesting {
  static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  final Box box = Box.open();
  final List<String> refused = new ArrayList<>();
  final HttpRequest action =
      new HttpRequest(
          box.http(),
          (who, rule) -> refused.add(who + " " + rule.wire()),
          Clock.fixed(Given.AT, ZoneOffset.UTC));

  @AfterEach
  void close() {
    box.close();
  }

  /// What a job comes to whose args, but for the URL, are those.
  Outcome perform(OtherSide side, String more) throws Exception {
    return action.perform(Given.args("{'url':'" + side.url() + "'" + more + "}"));
  }

  static JsonNode result(Outcome outcome) {
    return ((Outcome.Done) outcome).result().tree();
  }

  static Failure failure(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Retry(var failure, _) -> failure;
      case Outcome.Dead(var failure) -> failure;
      case Outcome.Discard(var failure) -> failure;
      case Outcome.Done _, Outcome.Snooze _, Outcome.Cancelled _, Outcome.Yield _ ->
          throw new AssertionError(outcome);
    };
  }
}
