package io.millrace.server.http.resource.job;

import io.millrace.core.job.Draft;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Ties.OnFailure;
import io.millrace.core.limit.Weighed;
import io.millrace.core.queue.QueueConfig;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.fields.Unfit;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonValue.Kind;
import io.millrace.server.http.json.JsonWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What ties a job to others, as it is sent and answered.
public final class JobTies {
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

  /// The id of a job, or `@` and the `ref` of one that is sent beside it.
  private static final Shape<String> PARENT =
      value -> {
        var text = Shape.TEXT.read(value);
        var id = text.startsWith("@") ? text.substring(1) : text;
        if (!Draft.isId(id)) {
          throw new Unfit("format", "the id of a job, or @ and the ref of one beside it");
        }
        return text;
      };

  private JobTies() {}

  static Ties read(Fields fields) {
    var limiters =
        fields.take("limiters", Shape.list(JobTies::limiter, Draft.MAX_LIMITERS)).orElse(List.of());
    if (limiters.stream().map(Weighed::limiter).distinct().count() < limiters.size()) {
      fields.fault("limiters", "conflict", "name each limiter once");
    }
    var ties =
        new Ties(
            limiters,
            Uniques.read(fields),
            parents(fields),
            onFailure(fields),
            fields.take("breaker", NAME));
    return ties.equals(Ties.NONE) ? Ties.NONE : ties;
  }

  private static List<String> parents(Fields fields) {
    var parents =
        fields.take("depends_on", Shape.list(PARENT, Draft.MAX_PARENTS)).orElse(List.of());
    if (parents.stream().distinct().count() < parents.size()) {
      fields.fault("depends_on", "conflict", "name each job once");
    }
    return parents;
  }

  private static OnFailure onFailure(Fields fields) {
    var words = List.of("cancel", "dead", "run");
    return fields
        .take(
            "on_dependency_failure",
            Shape.word(
                word ->
                    words.contains(word)
                        ? Optional.of(OnFailure.valueOf(word.toUpperCase(Locale.ROOT)))
                        : Optional.empty(),
                words))
        .orElse(OnFailure.CANCEL);
  }

  /// `{"name": …, "weight": …}`, or the name alone.
  private static Weighed limiter(JsonValue value) {
    return value.is(Kind.STRING) ? new Weighed(NAME.read(value), 1) : WEIGHED.read(value);
  }

  static void writeLimiters(JsonWriter json, Ties ties) {
    json.array();
    for (var limiter : ties.limiters()) {
      json.object().put("name", limiter.limiter()).put("weight", limiter.weight()).endObject();
    }
    json.endArray();
  }

  static void writeUnique(JsonWriter json, Ties ties) {
    ties.unique().ifPresentOrElse(it -> Uniques.write(json, it), json::none);
  }

  static String onFailure(Ties ties) {
    return ties.onFailure().name().toLowerCase(Locale.ROOT);
  }
}
