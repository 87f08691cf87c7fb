package io.millrace.server.http;

import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/// What the API says of itself: its document, and the table of its problems. Neither changes while
/// the server runs.
public final class ContractRoutes implements Routes {
  private static final String DOCUMENT = "openapi.json";

  private final Reply document =
      new Reply(200, Reply.JSON, document(), List.of())
          .with("cache-control", "max-age=300")
          .with("vary", "accept-encoding, origin");
  private final Reply problems = Reply.json(200, problems());

  @Override
  public void mount(Table table) {
    table
        .get("/v1/openapi.json", call -> unchanging(call, document))
        .get("/v1/problems", call -> unchanging(call, problems));
  }

  private static Future<Reply> unchanging(Call call, Reply reply) {
    call.query().end();
    return Future.succeededFuture(reply);
  }

  /// The document as it stands in the source tree.
  public static Buffer document() {
    try (var stream = ContractRoutes.class.getResourceAsStream(DOCUMENT)) {
      return Buffer.buffer(Objects.requireNonNull(stream, DOCUMENT).readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonWriter problems() {
    var json = new JsonWriter().object().array("items");
    for (var code : ProblemCode.values()) {
      json.object()
          .put("code", code.wire())
          .put("type", code.type())
          .put("status", code.status())
          .put("title", code.title())
          .put("retryable", code.retryable())
          .endObject();
    }
    return json.endArray().endObject();
  }
}
