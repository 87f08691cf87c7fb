package io.millrace.integration.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.backend.contract.perform.Given;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Origin;
import io.millrace.core.job.Terms;
import io.millrace.core.perform.FailureException;
import io.millrace.integration.OtherSide;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What `http.request` sends, and what it refuses to.
class HttpRequestTest extends Requesting {
  @Nested
  class Asks {
    private String sent(String more) throws Exception {
      try (var side = OtherSide.saying("200 OK", "")) {
        perform(side, more);
        return side.requests().getFirst();
      }
    }

    @Test
    void by_get_when_nothing_is_said() throws Exception {
      assertThat(sent("")).startsWith("GET / HTTP/1.1\n").endsWith("\n\n");
    }

    @Test
    void by_the_method_with_the_query_and_the_headers_it_is_told() throws Exception {
      assertThat(sent(",'method':'put','query':{'a b':'c&d','n':5},'headers':{'X-One':'1'}"))
          .startsWith("PUT /?a%20b=c%26d&n=5 HTTP/1.1\n")
          .contains("\nX-One: 1\n");
    }

    @Test
    void with_json_for_what_is_no_text() throws Exception {
      assertThat(sent(",'method':'POST','body':{'a':[1,2.50]}"))
          .containsIgnoringCase("\ncontent-type: application/json\n")
          .endsWith("\n\n{\"a\":[1,2.50]}");
    }

    @Test
    void with_a_text_as_it_is() throws Exception {
      assertThat(sent(",'method':'POST','body':'ä=1','headers':{'Content-Type':'text/x'}"))
          .contains("\nContent-Type: text/x\n")
          .doesNotContain("text/plain")
          .endsWith("\n\nä=1");
    }

    @Test
    void with_the_id_of_the_job_as_the_key_of_idempotency() throws Exception {
      assertThat(sent("")).containsIgnoringCase("\nidempotency-key: job_1\n");
      assertThat(sent(",'idempotency_key':'k-9'")).containsIgnoringCase("idempotency-key: k-9\n");
      assertThat(sent(",'idempotency_key':null")).doesNotContainIgnoringCase("idempotency-key");
    }

    @Test
    void with_the_trace_of_the_job() throws Exception {
      try (var side = OtherSide.saying("200 OK", "")) {
        action.perform(
            Given.of(
                Given.job("{'url':'" + side.url() + "'}").withOrigin(Origin.API.withTrace(TRACE))));

        assertThat(side.requests().getFirst()).containsIgnoringCase("\ntraceparent: " + TRACE);
      }
    }

    @Test
    void within_the_time_it_is_told() throws Exception {
      var end = new CountDownLatch(1);
      try (var side = OtherSide.at("127.0.0.1", _ -> await(end))) {
        assertThat(failure(perform(side, ",'timeout':'200ms'")).type()).isEqualTo("timed_out");
      } finally {
        end.countDown();
      }
    }

    @Test
    void within_the_time_its_attempt_has() throws Exception {
      var end = new CountDownLatch(1);
      try (var side = OtherSide.at("127.0.0.1", _ -> await(end))) {
        var given =
            Given.of(
                Given.job("{'url':'" + side.url() + "'}")
                    .withTerms(Terms.DEFAULT.withTimeout(Duration.ofMillis(600))));

        assertThat(failure(action.perform(given)).type()).isEqualTo("timed_out");
      } finally {
        end.countDown();
      }
    }
  }

  @Nested
  class Refuses {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "{}",
          "{'url':5}",
          "{'url':'http://a.example','verb':'GET'}",
          "{'url':'http://a.example','method':'CONNECT'}",
          "{'url':'http://a.example','method':'GET /x HTTP/1.1\\r\\nX:'}",
          "{'url':'http://a.example','method':''}",
          "{'url':'http://a.example','headers':{'a':{}}}",
          "{'url':'http://a.example','headers':[]}",
          "{'url':'http://a.example','query':{'a':null}}",
          "{'url':'http://a.example','timeout':'soon'}",
          "{'url':'http://a.example','timeout':'0s'}",
          "{'url':'http://a.example','idempotency_key':5}",
          "{'url':'http://a.example','expect':[]}",
          "{'url':'http://a.example','expect':'result.status == 200'}",
          "{'url':'http://a.example','expect':[99]}",
          "{'url':'http://a.example','expect':[600]}",
          "{'url':'http://a.example','expect':['6xx']}",
          "{'url':'http://a.example','classify':[{'then':'ok'}]}",
          "{'url':'http://a.example','classify':[{'when':[404],'then':'fine'}]}",
          "{'url':'http://a.example','classify':[{'when':[404],'if':'ok'}]}",
          "{'url':'http://a.example','classify':[404]}"
        })
    void args_that_make_no_sense(String args) {
      assertThatExceptionOfType(FailureException.class)
          .isThrownBy(() -> action.perform(Given.args(args)))
          .satisfies(e -> {
            assertThat(e.failure().kind()).isEqualTo(FailureKind.TERMINAL);
            assertThat(e.failure().type()).isEqualTo("invalid_args");
          });
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "http://169.254.169.254/latest/meta-data/ | address",
          "http://127.0.0.2/ | address",
          "http://user:s3cr3t@a.example/ | userinfo",
          "gopher://a.example/ | scheme",
          "http://a.example:22/ | port"
        })
    void destinations_for_good(String url, String rule) throws Exception {
      var failure = failure(action.perform(Given.args("{'url':'" + url + "'}")));

      assertThat(failure.kind()).isEqualTo(FailureKind.TERMINAL);
      assertThat(failure.type()).isEqualTo("destination_refused");
      assertThat(refused).hasSize(1);
      assertThat(refused.getFirst()).matches("job:\\S+ [a-z]+");
      assertThat(failure.code()).contains(rule);
      assertThat(failure.message()).doesNotContain("169.254", "127.0.0", "s3cr3t");
    }

    @Test
    void headers_that_are_not_the_senders_own() throws Exception {
      try (var side = OtherSide.saying("200 OK", "")) {
        var outcome = perform(side, ",'headers':{'Transfer-Encoding':'chunked'}");

        assertThat(failure(outcome).code()).contains("header");
        assertThat(side.hits()).isZero();
      }
    }
  }

  @Test
  void does_what_its_type_says() {
    assertThat(action.type()).isEqualTo("http.request");
    assertThat(action.idempotent()).isFalse();
    assertThat(action.nonblocking()).isFalse();
  }

  private static void await(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
