package io.millrace.bench.pure;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Json;
import io.millrace.core.job.Origin;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.resource.job.Drafts;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Reading the body of a post, beside what others do with it.
@State(Scope.Thread)
public class Reading {
  private final byte[] body =
      ("{\"type\":\"bench\",\"queue\":\"bench\",\"args\":{\"text\":\"" + "x".repeat(189) + "\"}}")
          .getBytes(StandardCharsets.UTF_8);

  private final Draft draft = Drafts.read(JsonText.read(body).root(), Origin.API, new Faults());

  @Benchmark
  public JsonText checkText() {
    return JsonText.read(body);
  }

  @Benchmark
  public Draft readDraft() {
    return Drafts.read(JsonText.read(body).root(), Origin.API, new Faults());
  }

  @Benchmark
  public List<?> findFaults() {
    return draft.faults();
  }

  @Benchmark
  public JsonNode jacksonTree() throws IOException {
    return Json.MAPPER.readTree(body);
  }

  @Benchmark
  public JsonObject vertxObject() {
    return new JsonObject(Buffer.buffer(body));
  }
}
