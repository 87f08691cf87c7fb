package io.millrace.server.http.resource.find;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Json;
import io.millrace.core.query.Counts;
import io.millrace.core.query.Field;
import io.millrace.core.queue.Queue;
import io.millrace.server.http.json.JsonWriter;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Stream;

/// What a search found, what can be typed next, and what was counted, as they are answered.
public final class Findings {
  /// Values of one field that are answered, those first of which there are most.
  private static final int MOST_VALUES = 100;

  /// Steps of a histogram that are answered, the newest.
  private static final int MOST_STEPS = 1_500;

  private static final Comparator<Entry<String, Long>> MOST_FIRST =
      Entry.<String, Long>comparingByValue().reversed().thenComparing(Entry.comparingByKey());

  private Findings() {}

  /// One thing that was found: of which kind, under which id, what it is and how it stands.
  public record Hit(String kind, String id, String title, String state) {
    public static Hit of(JobSnapshot it) {
      return new Hit("job", it.id(), it.job().type(), it.state().wire());
    }

    public static Hit of(Queue it) {
      var state = it.paused().isPresent() ? "paused" : "running";
      return new Hit("queue", it.name(), it.name(), state);
    }

    private void write(JsonWriter json) {
      json.object()
          .put("kind", kind)
          .put("id", id)
          .put("title", title)
          .put("state", state)
          .put("url", "/ui/" + kind + "s/" + id)
          .endObject();
    }
  }

  public static void writeHits(JsonWriter json, List<Hit> hits) {
    json.object().array("items");
    hits.forEach(hit -> hit.write(json));
    json.endArray().endObject();
  }

  /// Names of fields that can be typed next.
  public static void writeNames(JsonWriter json, List<String> fields) {
    json.object().array("items");
    fields.forEach(name -> json.object().put("text", name + ":").putNull("count").endObject());
    json.endArray().endObject();
  }

  /// Conditions that can be typed next, those first that most jobs meet.
  public static void writeValues(JsonWriter json, Map<String, Long> conditions, int limit) {
    json.object().array("items");
    sorted(conditions)
        .limit(limit)
        .forEach(it ->
            json.object()
                .put("text", it.getKey())
                .put("count", it.getValue().longValue())
                .endObject());
    json.endArray().endObject();
  }

  public static void write(JsonWriter json, Counts counts, boolean steps) {
    json.object().object("facets");
    counts.facets().forEach((field, values) -> write(json, field, values));
    json.endObject();
    if (steps) {
      json.array("histogram");
      long old = Math.max(0, counts.histogram().size() - MOST_STEPS);
      counts.histogram().entrySet().stream().skip(old).forEach(it -> write(json, it));
      json.endArray();
    }
    json.object("total")
        .put("count", counts.total().count())
        .put("relation", counts.total().exact() ? "eq" : "gte")
        .endObject()
        .put("complete", counts.complete())
        .endObject();
  }

  private static void write(JsonWriter json, Field field, Map<String, Long> values) {
    json.object(field.wire());
    sorted(values)
        .limit(MOST_VALUES)
        .forEach(it -> json.put(it.getKey(), it.getValue().longValue()));
    json.endObject();
  }

  private static void write(JsonWriter json, Entry<Instant, Long> step) {
    json.array().time(step.getKey()).raw(Json.of(step.getValue().toString())).endArray();
  }

  private static Stream<Entry<String, Long>> sorted(Map<String, Long> counts) {
    return counts.entrySet().stream().sorted(MOST_FIRST);
  }
}
