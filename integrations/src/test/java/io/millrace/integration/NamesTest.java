package io.millrace.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.egress.EgressRule;
import io.millrace.integration.Reply.Answer;
import io.millrace.integration.Reply.Refused;
import io.millrace.integration.Reply.Trouble;
import io.millrace.integration.Reply.Unsent;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Names and what they have (`reliability.md` §8.2): a public server on 127.0.0.1 may be hit, the
/// canary beside it never. Both listen on the same port, so that only the address tells them apart.
@Timeout(10)
class NamesTest {
  private static final String CANARY = "127.0.0.2";

  private final Box box = Box.open();
  private OtherSide server;
  private OtherSide canary;

  @BeforeEach
  void listen() {
    server = OtherSide.saying("200 OK", "public");
    canary =
        OtherSide.at(
            CANARY, server.port(), out -> out.write(OtherSide.answer("200 OK", new byte[0])));
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    canary.close();
    box.close();
  }

  private Reply get(String name) throws InterruptedException {
    return box.get("http://" + name + ":" + server.port() + "/");
  }

  private void isRefused(Reply reply, EgressRule rule) {
    assertThat(reply).isEqualTo(new Refused(rule));
    assertThat(server.hits()).isZero();
    assertThat(canary.hits()).isZero();
  }

  @Test
  void the_canary_can_be_hit_where_it_is_allowed() throws Exception {
    try (var client = new Socket(CANARY, server.port())) {
      client.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(client.getInputStream().read()).isEqualTo('H');
    }
    assertThat(canary.hits()).isOne();
  }

  @Test
  void a_name_leads_to_its_address_and_stays_the_host() throws Exception {
    box.dns.tell("api.example", "127.0.0.1");

    assertThat(get("API.example.")).isInstanceOf(Answer.class);

    assertThat(server.requests().getFirst())
        .containsIgnoringCase("host: api.example:" + server.port());
  }

  @Test
  void a_name_that_leads_inside_is_refused() throws Exception {
    box.dns.tell("inside.example", CANARY);

    isRefused(get("inside.example"), EgressRule.ADDRESS);
  }

  @Test
  void a_name_that_leads_inside_by_ipv6_is_refused() throws Exception {
    box.dns.tell("inside.example", "::1");

    isRefused(get("inside.example"), EgressRule.ADDRESS);
  }

  @Test
  void one_address_inside_spoils_the_public_one() throws Exception {
    box.dns.tell("both.example", "127.0.0.1", CANARY);

    isRefused(get("both.example"), EgressRule.ADDRESS);
  }

  @Test
  void one_address_inside_spoils_the_public_one_of_the_other_family() throws Exception {
    box.dns.tell("both.example", "127.0.0.1", "fd00::1");

    isRefused(get("both.example"), EgressRule.ADDRESS);
  }

  @Test
  void another_name_for_one_inside_is_refused() throws Exception {
    box.dns.tell("alias.example", "inside.internal", CANARY);

    isRefused(get("alias.example"), EgressRule.ADDRESS);
  }

  @Test
  void another_name_for_a_public_one_is_followed() throws Exception {
    box.dns.tell("alias.example", "api.example", "127.0.0.1");

    assertThat(get("alias.example")).isInstanceOf(Answer.class);
  }

  @Test
  void thirty_three_addresses_are_refused() throws Exception {
    box.dns.tell(
        "many.example",
        IntStream.rangeClosed(1, 33).mapToObj(it -> "93.184.215." + it).toArray(String[]::new));

    isRefused(get("many.example"), EgressRule.ANSWERS);
  }

  @Test
  void a_name_that_moves_inside_after_the_check_is_not_followed_there() throws Exception {
    box.dns.tell("flip.example", "127.0.0.1");
    box.dns.tell("flip.example", CANARY);

    assertThat(get("flip.example")).isInstanceOf(Answer.class);

    assertThat(server.hits()).isOne();
    assertThat(canary.hits()).isZero();
  }

  @Test
  void a_name_that_has_moved_inside_is_refused_by_the_next_call() throws Exception {
    box.dns.tell("flip.example", "127.0.0.1");
    box.dns.tell("flip.example", CANARY);
    get("flip.example");

    assertThat(get("flip.example")).isEqualTo(new Refused(EgressRule.ADDRESS));

    assertThat(canary.hits()).isZero();
  }

  @Test
  void a_name_without_addresses_cannot_be_called() throws Exception {
    assertThat(get("nobody.example")).isEqualTo(new Unsent(Trouble.NAME_NOT_RESOLVED));
  }

  @Test
  void the_name_of_this_machine_leads_inside_whatever_the_name_server_knows() throws Exception {
    isRefused(get("localhost"), EgressRule.ADDRESS);
  }
}
