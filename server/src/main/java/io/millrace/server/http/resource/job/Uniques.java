package io.millrace.server.http.resource.job;

import io.millrace.core.job.JobState;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Unique.Conflict;
import io.millrace.core.job.Unique.Part;
import io.millrace.core.time.Durations;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.fields.Unfit;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonValue.Kind;
import io.millrace.server.http.json.JsonWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// What makes a job the same as another, as it is sent and answered: `true`, or an object.
public final class Uniques {
  private static final int MOST_PARTS = 16;
  private static final int LONGEST_PART = 256;

  private static final Shape<String> PART =
      value -> {
        var text = Shape.TEXT.read(value);
        if (Shape.characters(text) > LONGEST_PART || !Unique.isPart(text)) {
          throw new Unfit("choice", "must be type, queue, key, args, meta, tags, args.… or meta.…");
        }
        return text;
      };

  private Uniques() {}

  static Optional<Unique> read(Fields fields) {
    return fields.take("unique", Uniques::read).flatMap(Function.identity());
  }

  private static Optional<Unique> read(JsonValue value) {
    return value.is(Kind.BOOLEAN)
        ? Shape.FLAG.read(value) ? Optional.of(Unique.byDefault()) : Optional.empty()
        : Optional.of(Shape.members(Uniques::members).read(value));
  }

  private static Unique members(Fields fields) {
    var usual = Unique.byDefault();
    var by = fields.take("by", Shape.list(PART, MOST_PARTS)).orElse(usual.by());
    var states =
        fields
            .take("states", Shape.list(word(JobState.values(), JobState::wire), 16))
            .map(Set::copyOf)
            .orElse(usual.states());
    var conflict =
        fields
            .take("on_conflict", word(Conflict.values(), Uniques::wire))
            .orElse(usual.onConflict());
    var replace =
        fields
            .take("replace", Shape.list(word(Part.values(), Uniques::wire), 3))
            .map(Set::copyOf)
            .orElse(usual.replace());
    if (by.isEmpty()) {
      fields.fault("by", "range", "needs at least one part");
    }
    if (states.isEmpty()) {
      fields.fault("states", "range", "needs at least one state");
    }
    if (fields.has("replace") && conflict != Conflict.REPLACE) {
      fields.fault("replace", "conflict", "is for on_conflict replace");
    }
    if (fields.has("max_delay") && conflict != Conflict.DEBOUNCE) {
      fields.fault("max_delay", "conflict", "is for on_conflict debounce");
    }
    return new Unique(
        by,
        states,
        length(fields, "period"),
        conflict,
        replace,
        length(fields, "max_delay"),
        usual.print());
  }

  private static Optional<Duration> length(Fields fields, String name) {
    var length = fields.take(name, Shape.DURATION);
    length
        .filter(it -> it.isNegative() || it.isZero())
        .ifPresent(_ -> fields.fault(name, "range", "longer than 0s"));
    return length;
  }

  private static <T> Shape<T> word(T[] all, Function<T, String> wire) {
    return Shape.word(
        word -> Arrays.stream(all).filter(it -> wire.apply(it).equals(word)).findFirst(),
        Arrays.stream(all).map(wire).toList());
  }

  private static String wire(Enum<?> word) {
    return word.name().toLowerCase(Locale.ROOT);
  }

  static void write(JsonWriter json, Unique unique) {
    json.object()
        .put("by", unique.by())
        .put("states", unique.states().stream().sorted().map(JobState::wire).toList())
        .put("period", unique.period().map(Durations::format))
        .put("on_conflict", wire(unique.onConflict()));
    if (unique.onConflict() == Conflict.REPLACE) {
      List<String> parts = unique.replace().stream().sorted().map(Uniques::wire).toList();
      json.put("replace", parts);
    }
    if (unique.onConflict() == Conflict.DEBOUNCE) {
      json.put("max_delay", unique.maxDelay().map(Durations::format));
    }
    json.endObject();
  }
}
