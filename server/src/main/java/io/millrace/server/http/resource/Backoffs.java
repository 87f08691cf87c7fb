package io.millrace.server.http.resource;

import io.millrace.core.job.Backoff;
import io.millrace.core.job.Backoff.Jitter;
import io.millrace.core.job.Json;
import io.millrace.core.time.Durations;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.json.JsonWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A backoff: `{kind, base, factor, max, jitter}` or `{kind: list, delays, jitter}`. Delays that
/// are written down are meant as they stand, unless a jitter is named.
public final class Backoffs {
  private static final List<String> KINDS =
      List.of("fixed", "linear", "exponential", "poly", "list");
  private static final Duration BASE = Duration.ofSeconds(2);
  private static final Duration MAX = Duration.ofHours(1);
  private static final double STEEPEST = 1_000;
  private static final int MAX_DELAYS = 100;
  private static final int MAX_BYTES = 8 * 1024;
  private static final String NAME = "backoff";

  private Backoffs() {}

  /// What stands under `backoff`, as a merge patch of `there` unless it names another kind, of
  /// which nothing is there; null takes it away.
  public static Optional<Backoff> take(Fields fields, Optional<Backoff> there) {
    if (!fields.has(NAME)) {
      return there;
    }
    var before = there.map(Backoffs::json).orElse(Json.EMPTY_OBJECT);
    var kind = fields.takeFields(NAME).flatMap(it -> it.take("kind", Shape.TEXT));
    boolean other = kind.filter(it -> !it.equals(kind(before))).isPresent();
    return fields
        .take(NAME, Shape.patched(other ? Json.EMPTY_OBJECT : before, MAX_BYTES))
        .flatMap(it -> read(fields.within(NAME, JsonText.read(it.bytes()).root())));
  }

  private static Json json(Backoff backoff) {
    var json = new JsonWriter(128);
    write(json, backoff);
    return json.json();
  }

  private static String kind(Json backoff) {
    return backoff.tree().path("kind").asText();
  }

  public static Optional<Backoff> read(Fields fields) {
    var kind =
        fields.need("kind", Shape.word(word -> Optional.of(word).filter(KINDS::contains), KINDS));
    var jitter = fields.take("jitter", Shape.word(Jitter::of, List.of("none", "equal", "full")));
    // Who writes every delay down means these and no others.
    var backoff =
        kind.flatMap(it ->
            it.equals("list")
                ? list(fields, jitter.orElse(Jitter.NONE))
                : curve(it, fields, jitter.orElse(Jitter.EQUAL)));
    fields.end();
    return backoff;
  }

  private static Optional<Backoff> list(Fields fields, Jitter jitter) {
    var delays = fields.need("delays", Shape.list(Shape.DURATION, MAX_DELAYS));
    if (delays.filter(List::isEmpty).isPresent()) {
      fields.fault("delays", "range", "needs at least one delay");
      return Optional.empty();
    }
    return delays.map(it -> new Backoff.Listed(it, jitter));
  }

  private static Optional<Backoff> curve(String kind, Fields fields, Jitter jitter) {
    var base = fields.take("base", Shape.DURATION).orElse(BASE);
    var factor = fields.take("factor", Shape.number(0, STEEPEST));
    var max = fields.take("max", Shape.DURATION).orElse(MAX);
    if (max.compareTo(Backoff.LONGEST) > 0) {
      fields.fault("max", "range", "at most " + Durations.format(Backoff.LONGEST));
    }
    return Optional.of(
        switch (kind) {
          case "fixed" -> new Backoff.Fixed(base, jitter);
          case "linear" -> new Backoff.Linear(base, factor.orElse(1.0), max, jitter);
          case "poly" -> new Backoff.Poly(base, factor.orElse(2.0), max, jitter);
          default -> new Backoff.Exponential(base, factor.orElse(2.0), max, jitter);
        });
  }

  public static void write(JsonWriter json, Backoff backoff) {
    json.object();
    switch (backoff) {
      case Backoff.Fixed(Duration base, _) ->
          json.put("kind", "fixed").put("base", Durations.format(base));
      case Backoff.Linear(Duration base, double factor, Duration max, _) ->
          curve(json, "linear", base, factor, max);
      case Backoff.Exponential(Duration base, double factor, Duration max, _) ->
          curve(json, "exponential", base, factor, max);
      case Backoff.Poly(Duration base, double factor, Duration max, _) ->
          curve(json, "poly", base, factor, max);
      case Backoff.Listed(List<Duration> delays, _) ->
          json.put("kind", "list").put("delays", delays.stream().map(Durations::format).toList());
    }
    json.put("jitter", backoff.jitter().wire()).endObject();
  }

  private static void curve(
      JsonWriter json, String kind, Duration base, double factor, Duration max) {
    json.put("kind", kind)
        .put("base", Durations.format(base))
        .put("factor", factor)
        .put("max", Durations.format(max));
  }
}
