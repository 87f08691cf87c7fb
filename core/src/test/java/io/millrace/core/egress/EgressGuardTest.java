package io.millrace.core.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The table of targets of `reliability.md` §8.2 and the steps of `webhooks.md` §8, as far as they
/// are a matter of addresses and of how a URL is written. Plain HTTP is allowed, so that nothing
/// but the rule in question can refuse.
class EgressGuardTest {
  private static final Own NOBODY = (_, _) -> false;
  private static final EgressRules RULES = EgressRules.DEFAULT.withHttp();
  private static final InetAddress PUBLIC = InetAddress.ofLiteral("93.184.215.14");

  private final EgressGuard guard = new EgressGuard(RULES, NOBODY);

  private static EgressGuard allowing(String... entries) {
    return new EgressGuard(RULES.withAllow(entries), NOBODY);
  }

  private static void refuses(EgressGuard guard, String url, EgressRule rule) {
    assertThatExceptionOfType(RefusedException.class)
        .as(url)
        .isThrownBy(() -> guard.destination(url))
        .returns(rule, RefusedException::rule);
  }

  private static void takes(EgressGuard guard, String url) {
    assertThatCode(() -> guard.destination(url)).as(url).doesNotThrowAnyException();
  }

  private static void refusesAnswer(EgressGuard guard, String url, EgressRule rule, String... found)
      throws RefusedException {
    var destination = guard.destination(url);
    var addresses = List.of(found).stream().map(InetAddress::ofLiteral).toList();
    assertThatExceptionOfType(RefusedException.class)
        .as(url)
        .isThrownBy(() -> guard.check(destination, addresses))
        .returns(rule, RefusedException::rule);
  }

  @Nested
  class Urls {
    @Test
    void are_taken_apart_into_what_is_sent() throws RefusedException {
      assertThat(guard.destination("https://API.example.com:8443/a/b?c=d&e=%20"))
          .isEqualTo(
              new Destination(true, "api.example.com", Optional.empty(), 8443, "/a/b?c=d&e=%20"));
    }

    @ParameterizedTest
    @CsvSource({
      "https://example.com, 443, /",
      "http://example.com, 80, /",
      "HTTP://example.com:, 80, /",
      "https://example.com?a, 443, /?a"
    })
    void have_a_usual_port_and_a_root(String url, int port, String target) throws RefusedException {
      var destination = guard.destination(url);

      assertThat(destination.port()).isEqualTo(port);
      assertThat(destination.target()).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "example.com",
          "//example.com/",
          "http:/example.com",
          "http:example.com",
          "http://example.com/a b",
          "http://example.com/\r\nX: y",
          "http://example.com/\n",
          "http://example.com/\u0000",
          "http://exa\tmple.com/",
          " http://example.com/",
          "http://example.com\\@127.0.0.1/",
          "http://control\\@127.0.0.1/",
          "http://example.com/\\..",
          "http://example.com/ü",
          "http://example.com/\u2028"
        })
    void of_another_shape_are_refused(String url) {
      refuses(guard, url, EgressRule.URL);
    }

    @Test
    void end_at_2048_characters() {
      var head = "http://example.com/";
      takes(guard, head + "a".repeat(2_048 - head.length()));
      refuses(guard, head + "a".repeat(2_049 - head.length()), EgressRule.URL);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "file:///etc/passwd",
          "gopher://example.com/",
          "ftp://example.com/",
          "jar:http://example.com/a.jar!/",
          "javascript:alert(1)",
          "ws://example.com/"
        })
    void of_other_schemes_are_refused(String url) {
      refuses(guard, url, EgressRule.SCHEME);
    }

    @Test
    void without_tls_are_refused_unless_it_is_configured() {
      refuses(
          new EgressGuard(EgressRules.DEFAULT, NOBODY), "http://example.com/", EgressRule.SCHEME);
      takes(new EgressGuard(EgressRules.DEFAULT, NOBODY), "https://example.com/");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "http://user@example.com/",
          "http://user:word@example.com/",
          "http://@example.com/",
          "http://example.com@127.0.0.1/",
          "http://example.com:80@127.0.0.1/"
        })
    void with_names_and_passwords_are_refused(String url) {
      refuses(guard, url, EgressRule.USERINFO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://control#@127.0.0.1/", "http://example.com/#", "http://a.b#c"})
    void with_a_fragment_are_refused(String url) {
      refuses(guard, url, EgressRule.FRAGMENT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 22, 25, 79, 81, 442, 444, 1023})
    void to_other_ports_are_refused(int port) {
      refuses(guard, "http://example.com:" + port + "/", EgressRule.PORT);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65_536, 99_999})
    void to_no_port_at_all_are_refused(int port) {
      refuses(guard, "http://example.com:" + port + "/", EgressRule.PORT);
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 443, 1_024, 65_535})
    void to_open_ports_are_taken(int port) {
      takes(guard, "http://example.com:" + port + "/");
    }

    @Test
    void are_shown_without_what_may_be_secret() throws RefusedException {
      assertThat(guard.destination("https://hooks.example.com/T00/secret?key=1").shown())
          .isEqualTo("https://hooks.example.com");
      assertThat(guard.destination("http://example.com:8080/secret").shown())
          .isEqualTo("http://example.com:8080");
    }
  }

  @Nested
  class Hosts {
    @ParameterizedTest
    @CsvSource({
      "EXAMPLE.com, example.com",
      "example.com., example.com",
      "bücher.example, xn--bcher-kva.example",
      "example。com, example.com",
      "a_b.example.com, a_b.example.com",
      "93.184.215.14, 93.184.215.14",
      "93.0xb8.55054, 93.184.215.14",
      "[2606:2800::1], [2606:2800:0:0:0:0:0:1]"
    })
    void come_in_one_form(String written, String host) throws RefusedException {
      assertThat(guard.destination("http://" + written + "/").host()).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          ".",
          "a..b",
          "example.com..",
          "-a.example",
          "exa%6dple.com",
          "1.2.3.4.5",
          "256.1.1.1",
          "example.0x",
          "08.1.1.1",
          "[fe80::1%eth0]",
          "[fe80::1%25eth0]",
          "[::1",
          "::1",
          "[127.0.0.1]",
          "[1::2::3]",
          "a b.example",
          "{a}.example"
        })
    void that_are_none_are_refused(String host) {
      assertThatExceptionOfType(RefusedException.class)
          .isThrownBy(() -> guard.destination("http://" + host + "/"))
          .satisfies(e -> assertThat(e.rule()).isIn(EgressRule.HOST, EgressRule.URL));
    }

    @Test
    void have_parts_of_63_and_253_in_all() {
      takes(guard, "http://" + "a".repeat(63) + ".example/");
      refuses(guard, "http://" + "a".repeat(64) + ".example/", EgressRule.HOST);
      refuses(guard, "http://" + "abc.".repeat(63) + "abc/", EgressRule.HOST);
    }
  }

  @Nested
  class Addresses {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "127.0.0.1",
          "127.1",
          "127.0.0.1.",
          "2130706433",
          "0x7f000001",
          "0x7f.1",
          "0177.0.0.1",
          "0.0.0.0",
          "0",
          "[::1]",
          "[::]",
          "[::ffff:127.0.0.1]",
          "[::ffff:7f00:1]",
          "[::127.0.0.1]",
          "[64:ff9b::7f00:1]",
          "[2002:7f00:1::]",
          "127。0。0。1",
          "１２７.0.0.1",
          "①②⑦.0.0.1",
          "127．0．0．1"
        })
    void of_this_machine_are_refused_in_every_spelling(String host) {
      refuses(guard, "http://" + host + "/", EgressRule.ADDRESS);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "0.255.255.255",
          "10.0.0.0",
          "10.255.255.255",
          "100.64.0.0",
          "100.127.255.255",
          "127.255.255.255",
          "169.254.0.0",
          "169.254.169.254",
          "169.254.255.255",
          "172.16.0.0",
          "172.31.255.255",
          "192.0.0.0",
          "192.0.0.255",
          "192.0.2.0",
          "192.0.2.255",
          "192.88.99.0",
          "192.88.99.255",
          "192.168.0.0",
          "192.168.255.255",
          "198.18.0.0",
          "198.19.255.255",
          "198.51.100.0",
          "198.51.100.255",
          "203.0.113.0",
          "203.0.113.255",
          "224.0.0.0",
          "239.255.255.255",
          "240.0.0.0",
          "255.255.255.255",
          "[fc00::]",
          "[fd00:ec2::254]",
          "[fdff:ffff::1]",
          "[fe80::1]",
          "[febf::1]",
          "[fec0::1]",
          "[feff::1]",
          "[ff00::]",
          "[ff02::1]",
          "[2001:db8::1]",
          "[2001:db8:ffff::1]",
          "[100::1]",
          "[64:ff9b:1::1]",
          "[2001::1]",
          "[2001:0:ffff::1]",
          "[64:ff9b::a9fe:a9fe]",
          "[2002:a00:1::1]",
          "[::a00:1]"
        })
    void that_are_not_public_are_refused(String host) {
      refuses(guard, "http://" + host + "/", EgressRule.ADDRESS);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "1.0.0.0",
          "9.255.255.255",
          "11.0.0.0",
          "100.63.255.255",
          "100.128.0.0",
          "126.255.255.255",
          "128.0.0.0",
          "169.253.255.255",
          "169.255.0.0",
          "172.15.255.255",
          "172.32.0.0",
          "191.255.255.255",
          "192.0.1.0",
          "192.0.3.0",
          "192.88.98.255",
          "192.88.100.0",
          "192.167.255.255",
          "192.169.0.0",
          "198.17.255.255",
          "198.20.0.0",
          "198.51.99.255",
          "198.51.101.0",
          "203.0.112.255",
          "203.0.114.0",
          "223.255.255.255",
          "[2000::1]",
          "[2001:1::1]",
          "[2001:db7:ffff::1]",
          "[2001:db9::1]",
          "[2606:4700::1111]",
          "[64:ff9b::5db8:d70e]",
          "[2002:5db8:d70e::1]",
          "[100:0:0:1::1]",
          "[fbff::1]",
          "[fe00::1]"
        })
    void beside_them_are_taken(String host) {
      takes(guard, "http://" + host + "/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "10.0.0.1", "64:ff9b::a00:1"})
    void that_a_name_has_are_held_to_the_same(String found) throws RefusedException {
      refusesAnswer(guard, "http://example.com/", EgressRule.ADDRESS, found);
    }

    @Test
    void are_refused_all_when_one_is_bad() throws RefusedException {
      refusesAnswer(guard, "http://example.com/", EgressRule.ADDRESS, "93.184.215.14", "10.0.0.1");
      refusesAnswer(guard, "http://example.com/", EgressRule.ADDRESS, "10.0.0.1", "93.184.215.14");
    }

    @Test
    void of_one_name_are_32_at_most() throws RefusedException {
      var destination = guard.destination("http://example.com/");
      var most = new ArrayList<>(Collections.nCopies(32, PUBLIC));
      guard.check(destination, most);
      most.add(PUBLIC);

      assertThatExceptionOfType(RefusedException.class)
          .isThrownBy(() -> guard.check(destination, most))
          .returns(EgressRule.ANSWERS, RefusedException::rule);
    }

    @Test
    void are_not_told_to_who_is_refused() {
      assertThatExceptionOfType(RefusedException.class)
          .isThrownBy(() -> guard.destination("http://0x7f.1/"))
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("127", "0x7f"));
    }
  }

  @Nested
  class Allowing {
    @Test
    void a_range_lets_its_addresses_through_and_no_others() {
      var guard = allowing("10.1.0.0/16");
      takes(guard, "http://10.1.255.1/");
      refuses(guard, "http://10.2.0.1/", EgressRule.ADDRESS);
    }

    @Test
    void a_range_that_cuts_a_byte_is_cut_there() {
      var guard = allowing("10.0.64.0/18");
      takes(guard, "http://10.0.127.255/");
      refuses(guard, "http://10.0.128.0/", EgressRule.ADDRESS);
      refuses(guard, "http://10.0.63.255/", EgressRule.ADDRESS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fd00:1::/32", "fd00:1::5", "[fd00:1::5]", "[fd00:1::5]:8080"})
    void goes_for_ipv6_too(String entry) {
      takes(allowing(entry), "http://[fd00:1::5]:8080/");
      refuses(allowing(entry), "http://[fd00:2::5]:8080/", EgressRule.ADDRESS);
    }

    @Test
    void a_name_lets_the_addresses_of_that_name_through() throws RefusedException {
      var guard = allowing("ERP.internal");
      guard.check(
          guard.destination("http://erp.internal/"), List.of(InetAddress.ofLiteral("10.0.0.7")));
      refusesAnswer(guard, "http://crm.internal/", EgressRule.ADDRESS, "10.0.0.7");
      refusesAnswer(guard, "http://a.erp.internal/", EgressRule.ADDRESS, "10.0.0.7");
    }

    @Test
    void a_name_with_a_port_lets_that_port_through() throws RefusedException {
      var guard = allowing("erp.internal:8080");
      guard.check(
          guard.destination("http://erp.internal:8080/"),
          List.of(InetAddress.ofLiteral("10.0.0.7")));
      refusesAnswer(guard, "http://erp.internal:8081/", EgressRule.ADDRESS, "10.0.0.7");
    }

    @Test
    void opens_no_port_that_is_closed() {
      refuses(allowing("10.0.0.7:22"), "http://10.0.0.7:22/", EgressRule.PORT);
    }

    @Test
    void counts_for_the_address_inside_another() {
      takes(allowing("10.0.0.0/8"), "http://[64:ff9b::a00:1]/");
    }

    @Test
    void this_server_needs_its_port() {
      Own here = (address, port) -> address.isLoopbackAddress() && port == 8080;
      var ranged = new EgressGuard(RULES.withAllow("127.0.0.0/8", "::1"), here);
      refuses(ranged, "http://127.0.0.1:8080/", EgressRule.OWN);
      takes(ranged, "http://127.0.0.1:8081/");
      takes(new EgressGuard(RULES.withAllow("127.0.0.1:8080"), here), "http://127.0.0.1:8080/");
    }

    @Test
    void this_server_is_known_by_a_name_too() throws RefusedException {
      Own here = (_, port) -> port == 8080;
      refusesAnswer(
          new EgressGuard(RULES, here), "http://me.example:8080/", EgressRule.OWN, "93.184.215.14");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          "10.0.0.0/33",
          "10.0.0.0/",
          "::/129",
          "a b",
          "a:0",
          "a:65536",
          "a:b",
          "[::1"
        })
    void is_refused_when_it_makes_no_sense(String entry) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> Allowed.parse(entry));
    }
  }

  @Nested
  class OpenPorts {
    @ParameterizedTest
    @CsvSource({"443, 443, 443", "8000-8999, 8000, 8999", "1024-, 1024, 65535"})
    void are_written_as_one_or_from_to(String text, int from, int to) {
      assertThat(Ports.parse(text)).isEqualTo(new Ports(from, to));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65536", "9-8", "-5", "a", "1-2-3"})
    void are_refused_when_they_make_no_sense(String text) {
      assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> Ports.parse(text));
    }
  }

  @Nested
  class Headers {
    @ParameterizedTest
    @ValueSource(
        strings = {
          "Host",
          "content-length",
          "Transfer-Encoding",
          "CONNECTION",
          "Upgrade",
          "TE",
          "Trailer",
          "Proxy-Authorization",
          "proxy-anything",
          "",
          "a b",
          "a:b",
          "a\r\nb",
          "ä"
        })
    void of_other_names_are_refused(String name) {
      assertThatExceptionOfType(RefusedException.class)
          .isThrownBy(() -> guard.header(name, "1"))
          .returns(EgressRule.HEADER, RefusedException::rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX: y", "a\rb", "a\nb", "a\u0000b", "a\u001bb", "ü"})
    void with_such_values_are_refused(String value) {
      assertThatExceptionOfType(RefusedException.class)
          .isThrownBy(() -> guard.header("X-Name", value))
          .returns(EgressRule.HEADER, RefusedException::rule);
    }

    @Test
    void of_everyday_are_taken() throws RefusedException {
      guard.header("Authorization", "Bearer a.b-c==");
      guard.header("X-List", "a,\tb \"c\"");
      guard.header("Empty", "");
    }
  }
}
