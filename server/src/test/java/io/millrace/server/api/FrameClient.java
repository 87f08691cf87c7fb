package io.millrace.server.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;

/// A client that writes frames of WebSockets by hand, for those that no library would send: each
/// message is one frame, whatever it holds.
final class FrameClient implements AutoCloseable {
  private static final int PATIENCE_MS = 20_000;
  private static final int FINAL = 0x80;
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int LONGER = 126;
  private static final int LONGEST = 127;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  private FrameClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = new DataOutputStream(socket.getOutputStream());
  }

  static FrameClient open(URI url) throws IOException {
    var socket = new Socket(url.getHost(), url.getPort());
    socket.setSoTimeout(PATIENCE_MS);
    var client = new FrameClient(socket);
    client.upgrade(url.getAuthority());
    return client;
  }

  private void upgrade(String host) throws IOException {
    var head =
        """
        GET /v1/stream HTTP/1.1
        Host: %s
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        Sec-WebSocket-Protocol: millrace.v1

        """
            .formatted(host);
    out.write(head.replace("\n", "\r\n").getBytes(ISO_8859_1));
    out.flush();
    var answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n") < 0) {
      answer.append((char) in.readUnsignedByte());
    }
  }

  void hello() throws IOException {
    text("{\"op\":\"hello\",\"v\":1,\"client\":\"test\"}".getBytes(UTF_8));
    next("welcome");
  }

  /// The mask is made of zeroes, which leaves the bytes as they are.
  void text(byte[] bytes) throws IOException {
    write(bytes, true);
  }

  /// As no client may.
  void unmasked(byte[] bytes) throws IOException {
    write(bytes, false);
  }

  private void write(byte[] bytes, boolean masked) throws IOException {
    head(bytes.length, masked);
    out.write(bytes);
    out.flush();
  }

  /// Only how a message of that many bytes begins.
  void announce(int bytes) throws IOException {
    head(bytes, true);
    out.flush();
  }

  private void head(int length, boolean masked) throws IOException {
    int mask = masked ? 0x80 : 0;
    out.writeByte(FINAL | TEXT);
    if (length < LONGER) {
      out.writeByte(mask | length);
    } else {
      out.writeByte(mask | LONGEST);
      out.writeLong(length);
    }
    if (masked) {
      out.writeInt(0);
    }
  }

  /// The next message that has a frame of this kind.
  String next(String op) throws IOException {
    while (true) {
      var frame = read();
      var text = UTF_8.decode(frame.bytes()).toString();
      if (frame.kind() == TEXT && text.contains("\"op\":\"" + op + "\"")) {
        return text;
      }
    }
  }

  /// The code that it was closed with.
  int closed() throws IOException {
    while (true) {
      var frame = read();
      if (frame.kind() == CLOSE) {
        return Short.toUnsignedInt(frame.bytes().getShort());
      }
    }
  }

  private record Frame(int kind, ByteBuffer bytes) {}

  private Frame read() throws IOException {
    int kind = in.readUnsignedByte() & 0x0f;
    int length = in.readUnsignedByte();
    if (length == LONGER) {
      length = in.readUnsignedShort();
    } else if (length == LONGEST) {
      length = Math.toIntExact(in.readLong());
    }
    return new Frame(kind, ByteBuffer.wrap(in.readNBytes(length)));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
