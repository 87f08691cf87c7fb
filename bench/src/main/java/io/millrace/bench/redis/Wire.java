package io.millrace.bench.redis;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The least client of Redis: one connection, requests one behind the other, replies as they come.
final class Wire implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  private final Socket socket;
  private final BufferedOutputStream out;
  private final DataInputStream in;

  Wire(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Adds a request to those that go out with [#flush].
  void add(List<byte[]> parts) throws IOException {
    out.write(bytes("*" + parts.size() + "\r\n"));
    for (var part : parts) {
      out.write(bytes("$" + part.length + "\r\n"));
      out.write(part);
      out.write('\r');
      out.write('\n');
    }
  }

  void flush() throws IOException {
    out.flush();
  }

  /// Asks one thing and waits for its reply.
  @Nullable Object ask(String... parts) throws IOException {
    add(List.of(parts).stream().map(Wire::bytes).toList());
    flush();
    return read();
  }

  String text(String... parts) throws IOException {
    return ask(parts) instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : "";
  }

  /// The next reply: a number, bytes, a list of them, or null.
  @Nullable Object read() throws IOException {
    var line = line();
    var rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+' -> bytes(rest);
      case ':' -> Long.parseLong(rest);
      case '$' -> bulk(Integer.parseInt(rest));
      case '*' -> list(Integer.parseInt(rest));
      default -> throw new IOException(line);
    };
  }

  private byte @Nullable [] bulk(int size) throws IOException {
    if (size < 0) {
      return null;
    }
    var bytes = in.readNBytes(size);
    in.skipNBytes(2);
    return bytes;
  }

  private List<@Nullable Object> list(int size) throws IOException {
    var list = new ArrayList<@Nullable Object>(size);
    for (int left = size; left > 0; left--) {
      list.add(read());
    }
    return list;
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\r'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("redis-server hung up");
      }
      line.append((char) next);
    }
    in.skipNBytes(1);
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
