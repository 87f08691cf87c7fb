package io.millrace.core.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NearestTest {
  private static final List<String> KNOWN = List.of("server.host", "server.port", "log", "jobs");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "server.port",
        "server.prot",
        "server.por",
        "servr.prt",
        "sever.porto",
        "Server.port"
      })
  void finds_the_name_that_is_few_letters_away(String mistyped) {
    assertThat(Nearest.to(mistyped, KNOWN)).contains("server.port");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "port", "xyz", "server", "svr.prt"})
  void does_not_guess_when_too_much_is_different(String strange) {
    assertThat(Nearest.to(strange, KNOWN)).isEmpty();
  }

  @Test
  void does_not_ponder_over_endless_names() {
    assertThat(Nearest.to("x".repeat(1_000_000), KNOWN)).isEmpty();
  }
}
