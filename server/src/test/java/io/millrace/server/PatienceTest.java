package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.dispatch.DispatchVerticle;
import io.millrace.server.http.HttpVerticle;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// How long a server may take to stop in good order before its process gives up on it.
class PatienceTest {
  @Test
  void waits_for_calls_that_end_although_attempts_have_no_grace() {
    assertThat(Assembly.patience(Duration.ZERO)).isGreaterThan(HttpVerticle.DRAIN);
  }

  @Test
  void waits_for_calls_that_come_as_long_as_attempts_have() {
    var grace = Duration.ofMinutes(1);

    assertThat(Assembly.patience(grace)).isGreaterThan(grace.plus(HttpVerticle.DRAIN));
  }

  @Test
  void waits_until_the_store_has_back_what_did_not_end_in_its_grace() {
    var grace = Duration.ofMinutes(1);

    assertThat(Assembly.patience(grace)).isGreaterThan(grace.plus(DispatchVerticle.GIVING_BACK));
  }
}
