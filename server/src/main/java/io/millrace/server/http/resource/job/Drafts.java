package io.millrace.server.http.resource.job;

import io.millrace.core.job.Draft;
import io.millrace.core.job.Json;
import io.millrace.core.job.Labels;
import io.millrace.core.job.Origin;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.fields.Unfit;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.resource.Backoffs;
import io.millrace.server.http.resource.Priorities;
import java.util.List;
import java.util.Optional;

/// Reads what `POST /v1/jobs` takes.
public final class Drafts {
  static final String DEFAULT_QUEUE = "default";

  public static final Shape<String> TAG =
      value -> {
        var tag = Shape.TEXT.read(value);
        if (tag.isEmpty() || Shape.characters(tag) > Draft.MAX_TAG) {
          throw new Unfit("range", "1-64 characters");
        }
        return tag;
      };

  private static final Shape<String> REF =
      value -> {
        var ref = Shape.TEXT.read(value);
        if (!Draft.isId(ref)) {
          throw new Unfit("format", "1-128 of A-Z a-z 0-9 _ . : -");
        }
        return ref;
      };

  /// How ids begin that only the server gives.
  private static final List<String> SERVERS = List.of("job_", "run_", "evt_", "rul_", "fire:");

  /// Stands for a type that is missing, which is a fault already.
  private static final String NO_TYPE = "none";

  private Drafts() {}

  /// Reads one job of that origin; what is wrong goes to the faults, and then the draft is of no
  /// use.
  public static Draft read(JsonValue value, Origin origin, Faults faults) {
    var fields = Fields.of(value, faults);
    var draft =
        new Draft(
            fields.take("id", Shape.TEXT),
            fields.need("type", Shape.TEXT).orElse(NO_TYPE),
            fields.take("queue", Shape.TEXT).orElse(DEFAULT_QUEUE),
            Priorities.take(fields, "priority"),
            fields.take("key", Shape.TEXT),
            fields.take("args", Shape.object(Integer.MAX_VALUE)).orElse(Json.EMPTY_OBJECT),
            when(fields),
            asked(fields),
            labels(fields),
            origin,
            JobTies.read(fields));
    draft
        .id()
        .filter(id -> SERVERS.stream().anyMatch(id::startsWith))
        .ifPresent(_ -> fields.fault("id", "reserved", "may not begin like a server's own id"));
    fields.take("ref", REF);
    later(fields);
    fields.end();
    faults.addAll(draft.faults());
    return draft;
  }

  /// What a job that was read is called by those that are sent beside it.
  public static Optional<String> ref(JsonValue value) {
    return Fields.of(value, new Faults()).take("ref", REF);
  }

  private static Draft.When when(Fields fields) {
    return new Draft.When(
        fields.take("run_at", Shape.TIME),
        fields.take("delay", Shape.DURATION),
        fields.take("expires_at", Shape.TIME),
        fields.take("expires_in", Shape.DURATION),
        fields.take("retry_until", Shape.TIME));
  }

  private static Draft.Asked asked(Fields fields) {
    return new Draft.Asked(
        fields.takeWhole("max_attempts", 1, Draft.MAX_ATTEMPTS),
        fields.takeFields("backoff").flatMap(Backoffs::read),
        fields.take("timeout", Shape.DURATION),
        fields.take("lease", Shape.DURATION),
        fields.take("on_lost", Shape.word(Drafts::onLost, List.of("dead", "retry"))),
        fields.take("preemptible", Shape.FLAG));
  }

  private static Optional<Boolean> onLost(String word) {
    return switch (word) {
      case "retry" -> Optional.of(true);
      case "dead" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  static Labels labels(Fields fields) {
    var tags = fields.take("tags", Shape.list(TAG, Draft.MAX_TAGS)).orElse(List.of());
    var meta = fields.take("meta", Shape.object(Draft.MAX_META)).orElse(Json.EMPTY_OBJECT);
    return tags.isEmpty() && meta.equals(Json.EMPTY_OBJECT) ? Labels.NONE : new Labels(tags, meta);
  }

  /// What later versions do, and what says today only what happens anyway.
  private static void later(Fields fields) {
    fields.notYet("connection", _ -> false);
  }
}
