package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.backend.redis.footing.RedisSettings.Login;
import io.millrace.backend.redis.footing.RedisSettings.Mode;
import io.millrace.backend.redis.footing.RedisSettings.Place;
import io.millrace.backend.redis.footing.RedisSettings.Tls;
import io.millrace.core.spi.BackendUnavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A Redis that is spoken to over TLS alone, and wants to see who comes.
class TlsTest {
  private static final String PASSWORD = "password";

  @TempDir private static Path folder;

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");

  @BeforeAll
  static void makeCertificates() throws Exception {
    make("here", "ip:127.0.0.1");
    make("elsewhere", "dns:elsewhere.example");
  }

  /// Java has a tool that makes certificates, and no class.
  private static void make(String name, String address) throws Exception {
    var store = folder.resolve(name + ".p12");
    var tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    var log = folder.resolve("keytool.log").toFile();
    var made =
        new ProcessBuilder(tool, "-genkeypair", "-alias", name, "-keyalg", "EC")
            .redirectErrorStream(true)
            .redirectOutput(log);
    made.command().addAll(List.of("-dname", "CN=" + name, "-ext", "SAN=" + address));
    made.command().addAll(List.of("-validity", "30", "-keystore", store.toString()));
    made.command().addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
    assertThat(made.start().waitFor()).as(Files.readString(log.toPath())).isZero();
    var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    write(name + ".pem", "CERTIFICATE", keys.getCertificate(name).getEncoded());
    var key = keys.getKey(name, PASSWORD.toCharArray()).getEncoded();
    write(name + ".key", "PRIVATE KEY", key);
  }

  private static void write(String name, String what, byte[] bytes) throws IOException {
    var text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    Files.writeString(
        folder.resolve(name),
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(what, text.encodeToString(bytes), what));
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  /// One that shows that certificate, and lets in who shows the one for here.
  private static RedisServer redis(int port, String name) {
    return RedisServer.start(
        "--tls-port",
        "" + port,
        "--tls-cert-file",
        file(name + ".pem"),
        "--tls-key-file",
        file(name + ".key"),
        "--tls-ca-cert-file",
        file("here.pem"),
        "--appendonly",
        "yes");
  }

  private static RedisSettings over(int port, Tls tls) {
    var url = "rediss://127.0.0.1:" + port + "/0";
    return RedisSettings.DEFAULT.withPlace(
        new Place(Mode.SINGLE, List.of(url), "", Login.NOBODY, tls));
  }

  private static Tls trusting(String name) {
    return new Tls(
        Optional.of(file(name + ".pem")),
        Optional.of(file("here.pem")),
        Optional.of(file("here.key")));
  }

  @Test
  void is_used_when_each_knows_the_other() throws IOException {
    int port = RedisServer.freePort();
    try (var _ = redis(port, "here")) {
      var backend = InHand.openNew(clock, over(port, trusting("here")));

      assertThat(backend.health().await().healthy()).isTrue();
      backend.close().await();
    }
  }

  @Test
  void is_not_believed_without_somebody_who_signs_for_it() throws IOException {
    int port = RedisServer.freePort();
    try (var _ = redis(port, "here")) {
      refused(port, new Tls(Optional.empty(), Optional.empty(), Optional.empty()));
    }
  }

  @Test
  void is_not_believed_under_the_name_of_another() throws IOException {
    int port = RedisServer.freePort();
    try (var _ = redis(port, "elsewhere")) {
      refused(port, trusting("elsewhere"));
    }
  }

  @Test
  void does_not_let_in_who_shows_nothing() throws IOException {
    int port = RedisServer.freePort();
    try (var _ = redis(port, "here")) {
      refused(port, new Tls(Optional.of(file("here.pem")), Optional.empty(), Optional.empty()));
    }
  }

  private void refused(int port, Tls tls) {
    assertThatThrownBy(() -> InHand.openNew(clock, over(port, tls)))
        .isInstanceOf(BackendUnavailable.class);
  }
}
