package io.millrace.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.integration.Reply.Answer;
import io.millrace.integration.Reply.Trouble;
import io.millrace.integration.Reply.Unsent;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// That the checked address is called under its name: the certificate must be for the name, and be
/// trusted. The server's is for `good.example`.
@Timeout(10)
class TlsTest {
  private static final String PASSWORD = "password";

  @TempDir private static Path folder;

  private static Path store;

  /// Java has a tool that makes certificates, and no class.
  @BeforeAll
  static void make_a_certificate() throws Exception {
    store = folder.resolve("good.p12");
    var made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "good",
                "-keyalg",
                "EC",
                "-dname",
                "CN=good.example",
                "-ext",
                "SAN=dns:good.example",
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(made.waitFor()).as(Files.readString(folder.resolve("keytool.log"))).isZero();
  }

  private static KeyStore keys() throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
  }

  private static SSLServerSocket listening() throws IOException, GeneralSecurityException {
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys(), PASSWORD.toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return (SSLServerSocket)
        context
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
  }

  private static OtherSide server() throws IOException, GeneralSecurityException {
    return new OtherSide(listening(), out -> out.write(OtherSide.answer("200 OK", new byte[0])));
  }

  /// A client that trusts the certificate.
  private static Box trusting() {
    var options = ActionHttp.options();
    options.setTrustOptions(new PfxOptions().setPath(store.toString()).setPassword(PASSWORD));
    return Box.with(options);
  }

  private static Reply get(Box box, String name, OtherSide server) throws InterruptedException {
    box.dns.tell(name, "127.0.0.1");
    return box.get("https://" + name + ":" + server.port() + "/");
  }

  @Test
  void a_trusted_certificate_for_the_name_is_taken() throws Exception {
    try (var server = server();
        var box = trusting()) {
      assertThat(get(box, "good.example", server)).isInstanceOf(Answer.class);
    }
  }

  @Test
  void a_certificate_for_another_name_is_not_taken() throws Exception {
    try (var server = server();
        var box = trusting()) {
      assertThat(get(box, "other.example", server)).isEqualTo(new Unsent(Trouble.TLS_FAILED));

      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_not_taken() throws Exception {
    try (var server = server();
        var box = Box.open()) {
      assertThat(get(box, "good.example", server)).isEqualTo(new Unsent(Trouble.TLS_FAILED));

      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void the_server_hears_which_name_is_meant() throws Exception {
    var named = new AtomicReference<String>();
    try (var listening = listening();
        var box = trusting()) {
      box.dns.tell("good.example", "127.0.0.1");
      var serving =
          Thread.startVirtualThread(() -> {
            try (var connection = (SSLSocket) listening.accept()) {
              connection.startHandshake();
              var session = (ExtendedSSLSession) connection.getSession();
              named.set(session.getRequestedServerNames().toString());
            } catch (IOException _) {
              named.compareAndSet(null, "nobody came");
            }
          });
      box.get("https://good.example:" + listening.getLocalPort() + "/");
      serving.join();
    }
    assertThat(named.get()).contains("good.example");
  }

  @Test
  void who_speaks_no_tls_was_sent_nothing() throws Exception {
    try (var plain = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        var box = Box.open()) {
      Thread.startVirtualThread(() -> {
        try (var connection = plain.accept()) {
          connection.getOutputStream().write("220 smtp\r\n".getBytes(StandardCharsets.US_ASCII));
          connection.getInputStream().readAllBytes();
        } catch (IOException _) {
          // The caller has hung up.
        }
      });

      assertThat(box.get("https://127.0.0.1:" + plain.getLocalPort() + "/"))
          .isEqualTo(new Unsent(Trouble.TLS_FAILED));
    }
  }
}
