package io.millrace.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WrittenSettings;
import io.millrace.server.cluster.ClusterSettings.Discovery;
import io.millrace.server.cluster.ClusterSettings.Kubernetes;
import io.millrace.server.cluster.ClusterSettings.Tls;
import io.millrace.server.settings.Settings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSettingsTest {
  private final WrittenSettings<ClusterSettings> written =
      new WrittenSettings<>(ClusterSettings::from);

  @Test
  void has_defaults() {
    assertThat(written.nothing())
        .isEqualTo(
            new ClusterSettings(
                false,
                "127.0.0.1",
                5_701,
                List.of(),
                Discovery.TCP,
                new Kubernetes(Optional.empty(), Optional.empty()),
                false,
                Optional.empty(),
                true));
  }

  @Test
  void reads_every_key() {
    assertThat(
            written.everything(
                """
                cluster:
                  enabled: true
                  bind: 10.0.0.1
                  port: 5801
                  members: [10.0.0.2, "10.0.0.3:5802"]
                  discovery: kubernetes
                  kubernetes: {service: millrace, namespace: jobs}
                  insecure: true
                  tls: {cert: a.pem, key: b.pem, ca: c.pem}
                scheduler:
                  enabled: false
                """))
        .isEqualTo(
            new ClusterSettings(
                true,
                "10.0.0.1",
                5_801,
                List.of("10.0.0.2", "10.0.0.3:5802"),
                Discovery.KUBERNETES,
                new Kubernetes(Optional.of("millrace"), Optional.of("jobs")),
                true,
                Optional.of(new Tls("a.pem", "b.pem", "c.pem")),
                false));
  }

  @ParameterizedTest
  @CsvSource({
    "cluster.port, 0",
    "cluster.port, 65536",
    "cluster.members, http://10.0.0.1",
    "cluster.discovery, dns",
    "cluster.kubernetes.service, two words",
    "cluster.kubernetes.namespace, ''"
  })
  void refuses_what_is_out_of_bounds(String key, String value) {
    written.refuses(key, value);
  }

  @Test
  void refuses_half_of_what_shows_who_it_is() {
    new WrittenSettings<>(ClusterSettings::from).refuses("cluster.tls.cert", "a.pem");
  }

  @Test
  void refuses_nodes_that_share_nothing() {
    new WrittenSettings<>(Settings::from).refuses("cluster.enabled", "true");
  }

  @Test
  void refuses_that_nobody_leads_a_node_that_is_alone() {
    new WrittenSettings<>(Settings::from).refuses("scheduler.enabled", "false");
  }
}
