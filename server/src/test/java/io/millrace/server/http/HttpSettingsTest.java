package io.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WrittenSettings;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSettingsTest {
  private final WrittenSettings<HttpSettings> written = new WrittenSettings<>(HttpSettings::from);

  @Test
  void has_defaults() {
    assertThat(written.nothing())
        .isEqualTo(
            new HttpSettings(
                "127.0.0.1",
                8080,
                Optional.empty(),
                Optional.empty(),
                false,
                List.of(),
                1_048_576,
                8_388_608,
                Duration.ofHours(24)));
  }

  @Test
  void reads_every_key() {
    assertThat(
            written.everything(
                """
                server: {host: 0.0.0.0, port: 0, public_url: "https://jobs.example.org", insecure: true,
                  cors: {origins: ["https://ui.example.org", "http://[::1]:5173"]}}
                management: {port: 9090}
                limits: {object_bytes: 1024, bulk_bytes: 2048}
                api: {idempotency: {ttl: 7d}}
                """))
        .isEqualTo(
            new HttpSettings(
                "0.0.0.0",
                0,
                Optional.of(9090),
                Optional.of(URI.create("https://jobs.example.org")),
                true,
                List.of("https://ui.example.org", "http://[::1]:5173"),
                1024,
                2048,
                Duration.ofDays(7)));
  }

  @ParameterizedTest
  @CsvSource({
    "server.port, -1",
    "server.port, 65536",
    "server.port, http",
    "management.port, 0",
    "management.port, 65536",
    "server.public_url, jobs.example.org",
    "server.public_url, ftp://jobs.example.org",
    "server.insecure, 1",
    "server.cors.origins, *",
    "server.cors.origins, null",
    "server.cors.origins, ui.example.org",
    "server.cors.origins, https://ui.example.org/",
    "server.cors.origins, https://ui.example.org:443",
    "server.cors.origins, http://ui.example.org:80",
    "server.cors.origins, https://*.example.org",
    "server.cors.origins, https://UI.example.org",
    "server.cors.origins, ftp://ui.example.org",
    "limits.object_bytes, 1023",
    "limits.object_bytes, 8388609",
    "limits.bulk_bytes, 1023",
    "limits.bulk_bytes, 67108865",
    "api.idempotency.ttl, 59s",
    "api.idempotency.ttl, 8d"
  })
  void refuses_what_is_out_of_bounds(String key, String value) {
    written.refuses(key, value);
  }
}
