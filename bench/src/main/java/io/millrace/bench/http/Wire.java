package io.millrace.bench.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One keep-alive connection that asks and waits for the answer, one request at a time: as little
/// as can be, so that the driver takes as little as can be from the server.
public final class Wire {
  private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final String LENGTH = "content-length: ";

  private final NetSocket socket;
  private Buffer gathered = Buffer.buffer();
  private int begin = -1;
  private int end = -1;
  private Promise<Reply> answer = Promise.promise();

  /// What came back.
  public record Reply(int status, Buffer body) {}

  Wire(NetSocket socket) {
    this.socket = socket;
    socket.handler(this::gather);
    socket.exceptionHandler(cause -> answer.tryFail(cause));
    socket.closeHandler(_ -> answer.tryFail("the server has hung up"));
  }

  /// A request as it goes over the wire.
  public static Buffer post(String path, String body) {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    return Buffer.buffer(
            "POST "
                + path
                + " HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
                + LENGTH
                + bytes.length
                + "\r\n\r\n")
        .appendBytes(bytes);
  }

  public static Buffer get(String path) {
    return Buffer.buffer("GET " + path + " HTTP/1.1\r\nhost: localhost\r\n\r\n");
  }

  public Future<Reply> ask(Buffer request) {
    answer = Promise.promise();
    socket.write(request).onComplete(_ -> {}, answer::tryFail);
    return answer.future();
  }

  private void gather(Buffer chunk) {
    gathered = gathered.length() == 0 ? chunk : gathered.appendBuffer(chunk);
    if (begin < 0) {
      readHead();
    }
    if (begin >= 0 && gathered.length() >= end) {
      var reply = new Reply(status(), gathered.slice(begin, end));
      gathered = Buffer.buffer();
      begin = -1;
      answer.complete(reply);
    }
  }

  private void readHead() {
    int at = endOfHead();
    if (at >= 0) {
      var head = gathered.getString(0, at, "US-ASCII");
      int length = head.toLowerCase(Locale.ROOT).indexOf(LENGTH) + LENGTH.length();
      int line = head.indexOf("\r\n", length);
      begin = at + END_OF_HEAD.length;
      end = begin + Integer.parseInt(head, length, line < 0 ? head.length() : line, 10);
    }
  }

  private int endOfHead() {
    for (int at = 0; at + END_OF_HEAD.length <= gathered.length(); at++) {
      if (gathered.getByte(at) == '\r' && gathered.getInt(at) == 0x0d0a0d0a) {
        return at;
      }
    }
    return -1;
  }

  private int status() {
    return Integer.parseInt(gathered.getString(9, 12));
  }
}
