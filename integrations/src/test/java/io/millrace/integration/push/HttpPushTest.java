package io.millrace.integration.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.perform.Given;
import io.millrace.core.egress.Signature;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Outcome;
import io.millrace.core.spi.Push;
import io.millrace.core.spi.Push.Brought;
import io.millrace.integration.Box;
import io.millrace.integration.OtherSide;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Attempts that are brought to an endpoint that a test plays.
@Timeout(30)
class HttpPushTest {
  private static final String SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3";
  private static final byte[] BODY = "{\"job\":{}}".getBytes(StandardCharsets.UTF_8);
  private static final Signature SIGNATURE = Signature.of(SECRET).orElseThrow();

  private final Box box = Box.open();
  private final List<String> refused = new ArrayList<>();
  private final HttpPush push =
      new HttpPush(
          box.http(),
          (who, rule) -> refused.add(who + " " + rule.wire()),
          Clock.fixed(Given.AT, ZoneOffset.UTC));

  @AfterEach
  void close() {
    box.close();
  }

  private static Push.Endpoint at(String url) {
    return new Push.Endpoint(url, SIGNATURE, Duration.ofSeconds(20), true);
  }

  private Brought bring(OtherSide side) throws InterruptedException {
    return push.bring(Given.args("{}"), at(side.url()), BODY);
  }

  private Outcome over(OtherSide side) throws InterruptedException {
    return ((Brought.Over) bring(side)).outcome();
  }

  private static Failure failure(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Retry(var failure, _) -> failure;
      case Outcome.Dead(var failure) -> failure;
      case Outcome.Discard(var failure) -> failure;
      case Outcome.Done _, Outcome.Snooze _, Outcome.Cancelled _, Outcome.Yield _ ->
          throw new AssertionError(outcome);
    };
  }

  @Test
  void signs_what_it_sends() throws Exception {
    try (var side = OtherSide.saying("200 OK\nContent-Type: application/json", "{\"n\":1}")) {
      var done = (Outcome.Done) over(side);

      assertThat(done.result().tree().path("n").asInt()).isOne();
      var signed = SIGNATURE.sign("job_1", Given.AT, BODY);
      assertThat(side.requests().getFirst().toLowerCase(Locale.ROOT))
          .contains("webhook-id: job_1")
          .contains("webhook-timestamp: " + Given.AT.getEpochSecond())
          .contains("webhook-signature: " + signed.toLowerCase(Locale.ROOT))
          .contains("millrace-attempt: 1")
          .contains("millrace-lease: 7.k3p9");
    }
  }

  @Test
  void a_signature_is_the_one_that_standard_webhooks_has() {
    var vector = Signature.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow();
    var at = Instant.ofEpochSecond(1614265330);

    var signed =
        vector.sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            at,
            "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));

    assertThat(signed).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    assertThat(vector.toString()).isEqualTo("•••");
    assertThat(Signature.of("whsec_c2hvcnQ=")).isEmpty();
    assertThat(Signature.of("no base64 at all")).isEmpty();
  }

  @Test
  void nothing_is_a_result_too() throws Exception {
    try (var side = OtherSide.saying("204 No Content", "")) {
      assertThat(over(side)).isEqualTo(Outcome.Done.EMPTY);
    }
  }

  @Test
  void what_is_accepted_is_not_over() throws Exception {
    try (var side = OtherSide.saying("202 Accepted", "")) {
      assertThat(bring(side)).isInstanceOf(Brought.Accepted.class);
    }
  }

  @Test
  void what_is_no_json_is_no_result() throws Exception {
    try (var side = OtherSide.saying("200 OK\nContent-Type: text/html", "<p>")) {
      assertThat(failure(over(side)).kind()).isEqualTo(FailureKind.TERMINAL);
    }
  }

  @Test
  void what_says_it_is_json_and_is_not_is_lost() throws Exception {
    try (var side = OtherSide.saying("200 OK\nContent-Type: application/json", "{\"n\":")) {
      assertThat(failure(over(side)).kind()).isEqualTo(FailureKind.LOST);
    }
  }

  @Test
  void says_whether_the_endpoint_is_well() throws Exception {
    try (var down = OtherSide.saying("500 No", "");
        var mine = OtherSide.saying("422 Unprocessable", "");
        var busy = OtherSide.saying("429 Slow", "")) {
      assertThat(((Brought.Over) bring(down)).well()).isFalse();
      assertThat(((Brought.Over) bring(mine)).well()).isTrue();
      assertThat(((Brought.Over) bring(busy)).well()).isTrue();
    }
  }

  @Test
  void an_attempt_ends_before_its_time_is_over() throws Exception {
    var silence = new CountDownLatch(1);
    try (var side = OtherSide.at("127.0.0.1", _ -> wait(silence))) {
      var context =
          Given.of(
              Given.job("{}")
                  .withTerms(Given.job("{}").terms().withTimeout(Duration.ofMillis(600))));

      var over = (Brought.Over) push.bring(context, at(side.url()), BODY);

      assertThat(failure(over.outcome()).kind()).isEqualTo(FailureKind.LOST);
      silence.countDown();
    }
  }

  private static void wait(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void a_url_that_may_not_be_called_is_not() throws Exception {
    var over = (Brought.Over) push.bring(Given.args("{}"), at("http://10.0.0.1/"), BODY);

    assertThat(failure(over.outcome()).type()).isEqualTo("destination_refused");
    assertThat(refused).containsExactly("job:job_1 address");
    assertThat(push.refusal("http://10.0.0.1/").await()).isPresent();
    assertThat(push.refusal("http://127.0.0.1:9999/").await()).isEmpty();
  }

  @Test
  void tells_of_a_cancel_and_still_takes_the_answer() throws Exception {
    try (var side = OtherSide.saying("204 No Content", "")) {
      var context = Given.args("{}");
      context.cancel();
      var came = new CompletableFuture<Void>();
      var thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  Thread.currentThread().interrupt();
                  push.bring(context, at(side.url()), BODY);
                } catch (InterruptedException _) {
                  Thread.currentThread().interrupt();
                } finally {
                  came.complete(null);
                }
              });
      came.get(20, TimeUnit.SECONDS);
      thread.join();

      assertThat(side.requests())
          .anyMatch(it -> it.toLowerCase(Locale.ROOT).contains("millrace-kind: cancel"));
    }
  }
}
