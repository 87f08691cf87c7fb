package io.millrace.server.http.resource;

import io.millrace.core.job.Draft;
import io.millrace.core.job.Ties;
import io.millrace.core.limit.Weighed;
import io.millrace.core.queue.QueueConfig;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.fields.Unfit;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonValue.Kind;
import io.millrace.server.http.json.JsonWriter;
import java.util.List;

/// What ties a job to others, as it is sent and answered.
final class JobTies {
  private static final Shape<String> NAME =
      value -> {
        var text = Shape.TEXT.read(value);
        if (!QueueConfig.isName(text)) {
          throw new Unfit("format", "1-128 of a-z 0-9 _ . -");
        }
        return text;
      };

  private static final Shape<Weighed> WEIGHED =
      Shape.members(fields ->
          new Weighed(
              fields.need("name", NAME).orElse("none"),
              fields.takeWhole("weight", 1, Weighed.MOST).orElse(1)));

  private JobTies() {}

  static Ties read(Fields fields) {
    var limiters =
        fields.take("limiters", Shape.list(JobTies::limiter, Draft.MAX_LIMITERS)).orElse(List.of());
    if (limiters.stream().map(Weighed::limiter).distinct().count() < limiters.size()) {
      fields.fault("limiters", "conflict", "name each limiter once");
    }
    return limiters.isEmpty() ? Ties.NONE : new Ties(limiters);
  }

  /// `{"name": …, "weight": …}`, or the name alone.
  private static Weighed limiter(JsonValue value) {
    return value.is(Kind.STRING) ? new Weighed(NAME.read(value), 1) : WEIGHED.read(value);
  }

  static void write(JsonWriter json, Ties ties) {
    json.array("limiters");
    for (var limiter : ties.limiters()) {
      json.object().put("name", limiter.limiter()).put("weight", limiter.weight()).endObject();
    }
    json.endArray();
  }
}
