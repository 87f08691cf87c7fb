package io.millrace.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachTest {
  private final Names billing = new Names(Set.of("billing.*", "mail"));

  @Test
  void has_what_is_listed_and_what_begins_like_a_pattern() {
    assertThat(billing.has("billing.eu")).isTrue();
    assertThat(billing.has("mail")).isTrue();
    assertThat(billing.has("billing")).isFalse();
    assertThat(billing.has("mail2")).isFalse();
    assertThat(Names.ALL.has("anything")).isTrue();
    assertThat(new Names(Set.of("*")).isAll()).isTrue();
  }

  @Test
  void what_is_asked_for_meets_what_is_within_reach() {
    assertThat(billing.meet("billing.eu")).containsExactly("billing.eu");
    assertThat(billing.meet("b*")).containsExactly("billing.*");
    assertThat(billing.meet("billing.e*")).containsExactly("billing.e*");
    assertThat(billing.meet("*")).containsExactlyInAnyOrder("billing.*", "mail");
    assertThat(Names.ALL.meet("x")).containsExactly("x");
  }

  @Test
  void what_is_out_of_reach_meets_nothing() {
    assertThat(billing.meet("other")).isEmpty();
    assertThat(billing.meet("o*")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.8, false",
    "192.0.2.4/30, 192.0.2.7, true",
    "192.0.2.4/30, 192.0.2.8, false",
    "0.0.0.0/0, 8.8.8.8, true",
    "2001:db8::/32, 2001:db8:1::1, true",
    "2001:db8::/32, 2001:db9::1, false",
    "::1, 0:0:0:0:0:0:0:1, true",
    "0.0.0.0/0, ::1, false",
    "10.0.0.0/8, ::ffff:10.0.0.1, true"
  })
  void a_network_has_addresses_that_begin_alike(String network, String address, boolean has) {
    assertThat(new Network(network).has(address)).isEqualTo(has);
  }

  @ParameterizedTest
  @CsvSource({"localhost", "10.0.0.0/33", "10.0.0", "10.0.0.256", "::/129", "evil.example", "''"})
  void a_name_or_a_slip_is_no_network(String text) {
    assertThat(Network.isNetwork(text)).isFalse();
  }
}
