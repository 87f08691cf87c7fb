package io.millrace.integration;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// The other side of a call, on a real socket: says what it is told to, byte for byte, and counts
/// who came.
public final class OtherSide implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?i)content-length: *([0-9]+)");

  /// What it does with a connection on which a request has come.
  public interface Script {
    void answer(OutputStream out) throws IOException;
  }

  private final ServerSocket socket;
  private final Script script;
  private final AtomicInteger hits = new AtomicInteger();
  private final List<String> requests = new CopyOnWriteArrayList<>();

  OtherSide(ServerSocket socket, Script script) {
    this.socket = socket;
    this.script = script;
    Thread.startVirtualThread(this::listen);
  }

  /// At that address and a free port.
  public static OtherSide at(String address, Script script) {
    return at(address, 0, script);
  }

  public static OtherSide at(String address, int port, Script script) {
    try {
      return new OtherSide(new ServerSocket(port, 50, InetAddress.ofLiteral(address)), script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// On 127.0.0.1, saying that to each request.
  public static OtherSide saying(String head, String body) {
    return at("127.0.0.1", out -> out.write(answer(head, body.getBytes(StandardCharsets.UTF_8))));
  }

  /// A whole answer: a status line and headers, one a line, and a body.
  public static byte[] answer(String head, byte[] body) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var lines = "HTTP/1.1 " + head.strip() + "\nContent-Length: " + body.length + "\n\n";
    bytes.write(lines.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    bytes.write(body);
    return bytes.toByteArray();
  }

  private void listen() {
    while (!socket.isClosed()) {
      try {
        var connection = socket.accept();
        hits.incrementAndGet();
        Thread.startVirtualThread(() -> serve(connection));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      var in = connection.getInputStream();
      for (var head = line(in); !head.isEmpty(); head = line(in)) {
        var request = new StringBuilder(head);
        for (var header = line(in); !header.isEmpty(); header = line(in)) {
          request.append("\n").append(header);
        }
        var length = LENGTH.matcher(request);
        int size = length.find() ? Integer.parseInt(length.group(1)) : 0;
        requests.add(request + "\n\n" + new String(in.readNBytes(size), StandardCharsets.UTF_8));
        script.answer(connection.getOutputStream());
      }
    } catch (IOException _) {
      // The caller has hung up, as some are expected to.
    }
  }

  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int read = in.read(); read >= 0 && read != '\n'; read = in.read()) {
      line.write(read);
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }

  public int port() {
    return socket.getLocalPort();
  }

  public String url() {
    return "http://" + socket.getInetAddress().getHostAddress() + ":" + port() + "/";
  }

  /// How many connections came.
  public int hits() {
    return hits.get();
  }

  /// What came, head and body.
  public List<String> requests() {
    return requests;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
