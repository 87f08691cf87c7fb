package io.millrace.server.egress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenersTest {
  private final Listeners listeners = new Listeners(Set.of(InetAddress.ofLiteral("93.184.215.14")));

  @BeforeEach
  void open() {
    listeners.opened(8080);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 8080, true",
    "127.5.0.1, 8080, true",
    "::1, 8080, true",
    "0.0.0.0, 8080, true",
    "93.184.215.14, 8080, true",
    "93.184.215.15, 8080, false",
    "127.0.0.1, 8081, false"
  })
  void are_ports_of_this_machine(String address, int port, boolean own) {
    assertThat(listeners.listens(InetAddress.ofLiteral(address), port)).isEqualTo(own);
  }
}
