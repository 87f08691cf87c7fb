package io.millrace.integration;

import io.millrace.integration.Reply.Answer;
import io.millrace.integration.Reply.Trouble;
import io.millrace.integration.Reply.Unreadable;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/// Unpacks the body of an answer, counting while it does: a small body may hold a very large one.
/// Not left to the client, which would unpack before anybody counts.
final class Unpacking {
  /// What we say that we take.
  static final String ENCODING = "gzip";

  private static final String HEADER = "content-encoding";

  private Unpacking() {}

  static Reply of(Reply reply, int mostBytes) {
    if (!(reply instanceof Answer answer) || answer.body().length() == 0) {
      return reply;
    }
    return switch (answer.headers().getOrDefault(HEADER, "identity").toLowerCase(Locale.ROOT)) {
      case "identity" -> answer;
      case ENCODING, "x-gzip" -> unpacked(answer, mostBytes);
      default -> unreadable(answer, Trouble.ANSWER_MALFORMED);
    };
  }

  private static Reply unpacked(Answer answer, int mostBytes) {
    try (var packed = new GZIPInputStream(new ByteArrayInputStream(answer.body().getBytes()))) {
      var bytes = packed.readNBytes(mostBytes + 1);
      if (bytes.length > mostBytes) {
        return unreadable(answer, Trouble.ANSWER_TOO_LARGE);
      }
      var headers = new HashMap<>(answer.headers());
      headers.remove(HEADER);
      headers.remove("content-length");
      return new Answer(answer.status(), headers, Buffer.buffer(bytes));
    } catch (IOException _) {
      return unreadable(answer, Trouble.ANSWER_MALFORMED);
    }
  }

  private static Reply unreadable(Answer answer, Trouble trouble) {
    return new Unreadable(answer.status(), answer.headers(), trouble);
  }
}
