package io.millrace.server.http.edge;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// One connection on which a test sends whatever bytes it likes.
final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  /// An answer as it stood on the wire.
  record Answer(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
  }

  static RawClient to(int port) {
    try {
      var socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(20_000);
      return new RawClient(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Sends characters as bytes of the same number.
  RawClient send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawClient send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Sends as long as the server takes it.
  RawClient sendWhatIsTaken(byte[] bytes) {
    try {
      send(bytes);
    } catch (UncheckedIOException _) {
      // It was closed under us, which is what we are here for.
    }
    return this;
  }

  Answer answer() {
    return answer(true);
  }

  /// The next answer; one to HEAD has no body.
  Answer answer(boolean hasBody) {
    try {
      var head = head();
      var lines = head.split("\r\n", -1);
      var headers = new LinkedHashMap<String, String>();
      for (int at = 1; at < lines.length; at++) {
        var parts = lines[at].split(": ", 2);
        headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
      }
      int status = Integer.parseInt(lines[0].split(" ", 3)[1]);
      int length = hasBody ? Integer.parseInt(headers.getOrDefault("content-length", "0")) : 0;
      var body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
      return new Answer(status, headers, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until the server closes; answers what it sent until then.
  String rest() {
    var rest = new ByteArrayOutputStream();
    try {
      in.transferTo(rest);
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("reset")) {
        throw new UncheckedIOException(e);
      }
    }
    return rest.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String head() throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed after '" + head + "'");
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1).strip();
  }
}
