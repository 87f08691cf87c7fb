package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.dispatch.DispatchVerticle;
import io.millrace.server.http.HttpVerticle;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How long a server may take to stop in good order before its process gives up on it.
class PatienceTest {
  @Test
  void waits_for_what_was_not_given_back_yet_and_for_calls_that_end_after_it() {
    for (var grace : List.of(Duration.ZERO, Duration.ofMinutes(1))) {
      var inTurn = grace.plus(DispatchVerticle.GIVING_BACK).plus(HttpVerticle.DRAIN);

      assertThat(Assembly.patience(grace)).isGreaterThan(inTurn);
    }
  }
}
