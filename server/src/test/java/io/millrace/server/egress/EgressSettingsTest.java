package io.millrace.server.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.egress.Allowed;
import io.millrace.core.egress.EgressRules;
import io.millrace.core.egress.Ports;
import io.millrace.server.WrittenSettings;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EgressSettingsTest {
  private final WrittenSettings<EgressRules> written = new WrittenSettings<>(EgressSettings::from);

  @Test
  void has_defaults() {
    assertThat(written.nothing())
        .isEqualTo(
            new EgressRules(
                false,
                List.of(new Ports(443, 443), new Ports(80, 80), new Ports(1_024, 65_535)),
                List.of(),
                Optional.empty()));
  }

  @Test
  void reads_every_key() {
    assertThat(
            written.everything(
                """
                egress:
                  allow_http: true
                  ports: [443, 8000-8999]
                  allow: [10.1.0.0/16, "erp.internal:8080"]
                  proxy: http://proxy.internal:3128
                """))
        .isEqualTo(
            new EgressRules(
                true,
                List.of(new Ports(443, 443), new Ports(8_000, 8_999)),
                List.of(Allowed.parse("10.1.0.0/16"), Allowed.parse("erp.internal:8080")),
                Optional.of(URI.create("http://proxy.internal:3128"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "egress.allow_http | yes",
        "egress.ports | 0",
        "egress.ports | 443,65536",
        "egress.ports | https",
        "egress.allow | 10.1.0.0/33",
        "egress.allow | 10.1.0.0/16,a b",
        "egress.allow | erp.internal:http",
        "egress.proxy | proxy.internal",
        "egress.proxy | https://proxy.internal:3128",
        "egress.proxy | http://proxy.internal",
        "egress.proxy | http://me:word@proxy.internal:3128",
        "egress.proxy | http://proxy.internal:3128/path"
      })
  void refuses_what_is_out_of_bounds(String key, String value) {
    written.refuses(key, value);
  }
}
