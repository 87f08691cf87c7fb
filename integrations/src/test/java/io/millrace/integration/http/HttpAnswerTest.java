package io.millrace.integration.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.backend.contract.perform.Given;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Terms;
import io.millrace.core.time.Durations;
import io.millrace.integration.OtherSide;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What `http.request` makes of what comes back.
class HttpAnswerTest extends Requesting {
  @Nested
  class Makes {
    @ParameterizedTest
    @CsvSource({
      "200, DONE",
      "201, DONE",
      "204, DONE",
      "299, DONE",
      "300, TERMINAL",
      "304, TERMINAL",
      "400, TERMINAL",
      "401, AUTH",
      "403, AUTH",
      "404, TERMINAL",
      "408, RETRYABLE",
      "409, TERMINAL",
      "410, TERMINAL",
      "422, TERMINAL",
      "425, RETRYABLE",
      "429, THROTTLED",
      "451, TERMINAL",
      "500, RETRYABLE",
      "501, RETRYABLE",
      "502, DEGRADED",
      "503, DEGRADED",
      "504, DEGRADED"
    })
    void of_each_status_what_the_table_says(int status, String kind) throws Exception {
      try (var side = OtherSide.saying(status + " Whatever", "")) {
        var outcome = perform(side, "");

        if (kind.equals("DONE")) {
          assertThat(result(outcome).path("status").asInt()).isEqualTo(status);
        } else {
          assertThat(failure(outcome).kind()).isEqualTo(FailureKind.valueOf(kind));
          assertThat(failure(outcome).code()).contains(String.valueOf(status));
          assertThat(outcome instanceof Outcome.Dead)
              .isEqualTo(kind.equals("TERMINAL") || kind.equals("AUTH"));
        }
      }
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "429 | 7 | 7s",
          "429 | Sat, 21 Nov 2026 00:01:30 GMT | 90s",
          "429 | Fri, 20 Nov 2026 00:00:00 GMT | 0s",
          "503 | 120 | 120s",
          "500 | 3 | 3s"
        })
    void of_retry_after_the_time_to_come_back(int status, String said, String wait)
        throws Exception {
      try (var side = OtherSide.saying(status + " Wait\nRetry-After: " + said, "")) {
        assertThat(after(perform(side, ""))).contains(Durations.parse(wait));
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-5", "1e3"})
    void nothing_of_a_retry_after_that_cannot_be_read(String said) throws Exception {
      try (var side = OtherSide.saying("429 Wait\nRetry-After: " + said, "")) {
        assertThat(after(perform(side, ""))).contains(Duration.ofSeconds(30));
      }
    }

    @Test
    void longer_and_longer_waits_of_429_without_a_time() throws Exception {
      try (var side = OtherSide.saying("429 Wait", "")) {
        var given = Given.args("{'url':'" + side.url() + "'}");
        for (var seconds : new long[] {30, 60, 120, 240, 480, 600, 600, 600}) {
          assertThat(after(action.perform(given))).contains(Duration.ofSeconds(seconds));
        }
      }
    }

    @Test
    void no_secret_of_a_failure() throws Exception {
      try (var side = OtherSide.saying("400 Bad", "the body")) {
        var url = side.url() + "T00/path-secret?key=query-secret";
        var args = "{'url':'" + url + "','headers':{'Authorization':'Bearer header-secret'}}";
        var failure = failure(action.perform(Given.args(args)));

        assertThat(failure.message())
            .contains("GET " + side.url().replaceAll("/$", ""))
            .doesNotContain("secret", "the body");
      }
    }

    @ParameterizedTest
    @CsvSource({
      "GET, true",
      "HEAD, true",
      "PUT, true",
      "DELETE, true",
      "POST, false",
      "PATCH, false"
    })
    void a_lost_answer_a_retry_where_twice_does_no_harm(String method, boolean again)
        throws Exception {
      try (var side = OtherSide.at("127.0.0.1", OutputStream::close)) {
        var outcome = perform(side, ",'method':'" + method + "'");

        assertThat(failure(outcome).kind()).isEqualTo(FailureKind.LOST);
        assertThat(outcome instanceof Outcome.Retry).isEqualTo(again);
      }
    }

    @Test
    void a_lost_answer_what_its_job_says() throws Exception {
      try (var side = OtherSide.at("127.0.0.1", OutputStream::close)) {
        var args = "{'url':'" + side.url() + "','method':'POST'}";

        assertThat(action.perform(retryingLost(args))).isInstanceOf(Outcome.Retry.class);
      }
    }

    @Test
    void a_retry_of_what_was_never_sent() throws Exception {
      // Bound but not listened on, so that no other test gets the port meanwhile.
      try (var held = new Socket()) {
        held.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        var url = "http://127.0.0.1:" + held.getLocalPort() + "/";

        var outcome = action.perform(Given.args("{'url':'" + url + "','method':'POST'}"));

        assertThat(failure(outcome).kind()).isEqualTo(FailureKind.RETRYABLE);
        assertThat(failure(outcome).type()).isEqualTo("connect_failed");
        assertThat(outcome).isInstanceOf(Outcome.Retry.class);
      }
    }

    @ParameterizedTest
    @CsvSource({"200, LOST", "400, TERMINAL", "503, DEGRADED"})
    void of_an_answer_cut_short_what_its_status_says(int status, FailureKind kind)
        throws Exception {
      try (var side =
          OtherSide.at(
              "127.0.0.1",
              out -> {
                var whole = OtherSide.answer(status + " Cut", new byte[100]);
                out.write(whole, 0, whole.length - 50);
                out.close();
              })) {
        assertThat(failure(perform(side, ",'method':'POST'")).kind()).isEqualTo(kind);
      }
    }
  }

  @Nested
  class Answers {
    private JsonNode body(String type, String body) throws Exception {
      try (var side = OtherSide.saying("200 OK\nContent-Type: " + type, body)) {
        return result(perform(side, ""));
      }
    }

    @Test
    void status_headers_and_body() throws Exception {
      var result = body("application/json; charset=utf-8", "{\"a\": [1, 2.50]}");

      assertThat(result.path("status").asInt()).isEqualTo(200);
      assertThat(result.at("/headers/content-type").asText()).startsWith("application/json");
      assertThat(result.path("body").toString()).isEqualTo("{\"a\":[1,2.50]}");
    }

    @Test
    void json_of_every_such_type() throws Exception {
      assertThat(body("application/problem+json", "[1]").path("body").isArray()).isTrue();
    }

    @Test
    void text_as_text() throws Exception {
      assertThat(body("text/html", "<ä>").path("body").asText()).isEqualTo("<ä>");
    }

    @Test
    void nothing_as_null() throws Exception {
      assertThat(body("application/json", "").path("body").isNull()).isTrue();
    }

    @Test
    void what_went_well_without_a_body_that_is_too_large_for_a_result() throws Exception {
      var quotes = "\"".repeat(600 * 1024);
      try (var side = OtherSide.saying("200 OK\nContent-Type: text/plain", quotes)) {
        var result = result(perform(side, ""));

        assertThat(result.path("status").asInt()).isEqualTo(200);
        assertThat(result.path("body").isNull()).isTrue();
        assertThat(result.path("body_omitted").asInt()).isEqualTo(quotes.length());
      }
    }

    @Test
    void what_is_no_text_in_base64() throws Exception {
      byte[] bytes = {(byte) 0xff, 0, 1};
      try (var side =
          OtherSide.at("127.0.0.1", out -> out.write(OtherSide.answer("200 OK", bytes)))) {
        assertThat(result(perform(side, "")).path("body_base64").binaryValue()).isEqualTo(bytes);
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": 1", "<html>", "{} {}"})
    void lost_when_it_says_json_and_is_none(String body) throws Exception {
      try (var side = OtherSide.saying("200 OK\nContent-Type: application/json", body)) {
        var outcome = perform(side, ",'method':'POST'");

        assertThat(outcome).isInstanceOf(Outcome.Dead.class);
        assertThat(failure(outcome).kind()).isEqualTo(FailureKind.LOST);
        assertThat(failure(outcome).type()).isEqualTo("answer_malformed");
      }
    }
  }

  @Nested
  class Judges {
    private Outcome of(int status, String more) throws Exception {
      try (var side = OtherSide.saying(status + " Whatever", "")) {
        return perform(side, more);
      }
    }

    @Test
    void what_is_expected_as_done() throws Exception {
      assertThat(of(404, ",'expect':['2xx',404]")).isInstanceOf(Outcome.Done.class);
      assertThat(of(204, ",'expect':['2xx',404]")).isInstanceOf(Outcome.Done.class);
      assertThat(of(302, ",'expect':['3xx']")).isInstanceOf(Outcome.Done.class);
    }

    @Test
    void what_is_not_expected_by_the_table() throws Exception {
      assertThat(failure(of(503, ",'expect':[404]")).kind()).isEqualTo(FailureKind.DEGRADED);
      assertThat(failure(of(200, ",'expect':[404]")).kind()).isEqualTo(FailureKind.TERMINAL);
    }

    @ParameterizedTest
    @CsvSource({
      "retryable, RETRYABLE, false",
      "transient, TRANSIENT, false",
      "degraded, DEGRADED, false",
      "throttled, THROTTLED, false",
      "auth, AUTH, true",
      "terminal, TERMINAL, true",
      "lost, LOST, true"
    })
    void by_its_own_rows_first(String then, FailureKind kind, boolean dead) throws Exception {
      var outcome =
          of(404, ",'method':'POST','classify':[{'when':[404],'then':'" + then + "','code':'c9'}]");

      assertThat(failure(outcome).kind()).isEqualTo(kind);
      assertThat(failure(outcome).code()).contains("c9");
      assertThat(outcome instanceof Outcome.Dead).isEqualTo(dead);
    }

    @Test
    void by_the_first_row_that_fits() throws Exception {
      var rows =
          ",'expect':[404],'classify':[{'when':[500],'then':'auth'},"
              + "{'when':['4xx'],'then':'retryable','after':'90s'},{'when':[404],'then':'ok'}]";

      assertThat(after(of(404, rows))).contains(Duration.ofSeconds(90));
      assertThat(of(404, ",'classify':[{'when':[404],'then':'ok'}]"))
          .isInstanceOf(Outcome.Done.class);
    }

    @Test
    void what_can_wait_without_an_attempt() throws Exception {
      assertThat(of(202, ",'classify':[{'when':[202],'then':'snooze','after':'5m'}]"))
          .isEqualTo(new Outcome.Snooze(Given.AT.plusSeconds(300), Optional.empty()));
    }

    @Test
    void what_is_of_no_use_any_more() throws Exception {
      assertThat(of(410, ",'classify':[{'when':[410],'then':'terminal','discard':true}]"))
          .isInstanceOf(Outcome.Discard.class);
    }
  }

  private static Optional<Duration> after(Outcome outcome) {
    return ((Outcome.Retry) outcome).after();
  }

  /// Of a job that says `on_lost: retry`.
  private static Given retryingLost(String args) {
    var usual = Terms.DEFAULT;
    return Given.of(
        Given.job(args)
            .withTerms(
                new Terms(
                    usual.maxAttempts(),
                    usual.backoff(),
                    usual.timeout(),
                    usual.lease(),
                    true,
                    usual.preemptible())));
  }
}
