package io.millrace.integration.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.core.job.Json;
import io.millrace.integration.Reply;
import io.millrace.integration.Reply.Answer;
import io.millrace.integration.Reply.Trouble;
import io.millrace.integration.Reply.Unreadable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/// What a job that was answered comes to: `{status, headers, body}`. The body is JSON where the
/// answer says so, else a text; what is neither comes as `body_base64`. A body that makes it larger
/// than a result may be is left out, and `body_omitted` says how long it was: the call went well
/// all the same.
final class Result {
  /// As large as a result may be.
  static final int MOST_BYTES = 1024 * 1024;

  private static final Pattern JSON = Pattern.compile("application/(?:[^;]+\\+)?json *(?:;.*)?");
  private static final ObjectReader WHOLE =
      Json.MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Result() {}

  /// The reply itself, or that it cannot be read: a body that says it is JSON and is not.
  static Reply readable(Reply reply) {
    if (reply instanceof Answer answer && isJson(answer)) {
      try {
        WHOLE.readTree(answer.body().getBytes());
      } catch (IOException _) {
        return new Unreadable(answer.status(), answer.headers(), Trouble.ANSWER_MALFORMED);
      }
    }
    return reply;
  }

  private static boolean isJson(Answer answer) {
    var type = answer.headers().getOrDefault("content-type", "").toLowerCase(Locale.ROOT);
    return answer.body().length() > 0 && JSON.matcher(type).matches();
  }

  static Json of(Answer answer) throws IOException {
    var result = Json.MAPPER.createObjectNode();
    result.put("status", answer.status());
    var headers = result.putObject("headers");
    answer.headers().forEach(headers::put);
    var bytes = answer.body().getBytes();
    if (bytes.length == 0) {
      result.putNull("body");
    } else if (isJson(answer)) {
      result.set("body", WHOLE.readTree(bytes));
    } else {
      try {
        result.put(
            "body", StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
      } catch (CharacterCodingException _) {
        result.put("body_base64", bytes);
      }
    }
    var whole = Json.write(result);
    return whole.size() <= MOST_BYTES ? whole : Json.write(without(result, bytes.length));
  }

  private static ObjectNode without(ObjectNode result, int bytes) {
    result.remove("body_base64");
    return result.putNull("body").put("body_omitted", bytes);
  }
}
