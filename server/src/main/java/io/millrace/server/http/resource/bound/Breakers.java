package io.millrace.server.http.resource.bound;

import io.millrace.core.definition.Definition;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.BreakerStanding;
import io.millrace.core.spi.BreakerStore.Trip;
import io.millrace.core.spi.BreakerStore.Verdict;
import io.millrace.core.time.Durations;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.Failures;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A circuit breaker: the body of `PUT /v1/breakers/{name}`, a merge patch of it, its answer, and
/// what is told it by hand.
public final class Breakers {
  private static final Shape<String> KIND = Shape.word(Breakers::kind, Failures.KINDS);

  private static final Shape<Boolean> OUTCOME =
      Shape.word(Breakers::isSuccess, List.of("success", "failure"));

  private Breakers() {}

  /// Reads a whole one: what is absent is as in [BreakerRule#DEFAULT].
  public static BreakerRule read(Fields fields) {
    return patch(BreakerRule.DEFAULT, fields);
  }

  /// Reads a merge patch (RFC 7396) of `there`; null goes back to the default.
  public static BreakerRule patch(BreakerRule there, Fields fields) {
    var none = BreakerRule.DEFAULT;
    var rule =
        new BreakerRule(
            whole(fields, "failure_threshold", there.failureThreshold(), none.failureThreshold()),
            whole(fields, "success_threshold", there.successThreshold(), none.successThreshold()),
            time(fields, "reset_timeout")
                .orElse(
                    fields.isNull("reset_timeout") ? none.resetTimeout() : there.resetTimeout()),
            whole(fields, "half_open_max", there.halfOpenMax(), none.halfOpenMax()),
            counts(fields, there));
    fields.end();
    return rule;
  }

  private static int whole(Fields fields, String name, int there, int byDefault) {
    return fields
        .takeWhole(name, 1, BreakerRule.MOST)
        .orElse(fields.isNull(name) ? byDefault : there);
  }

  private static Set<String> counts(Fields fields, BreakerRule there) {
    if (fields.isNull("counts")) {
      return BreakerRule.DEFAULT.counts();
    }
    var counts = fields.take("counts", Shape.list(KIND, Failures.KINDS.size()));
    if (counts.filter(List::isEmpty).isPresent()) {
      fields.fault("counts", "range", "name at least one kind of failure");
    }
    return counts.<Set<String>>map(HashSet::new).orElse(there.counts());
  }

  private static Optional<Duration> time(Fields fields, String name) {
    var time = fields.take(name, Shape.DURATION);
    var fits = time.filter(BreakerRule::isTime);
    if (time.isPresent() && fits.isEmpty()) {
      fields.fault(name, "range", "from 1ms to 31d");
    }
    return fits;
  }

  private static Optional<String> kind(String word) {
    return FailureKind.of(word).map(FailureKind::wire);
  }

  private static Optional<Boolean> isSuccess(String word) {
    return Optional.of(word)
        .filter(it -> it.equals("success") || it.equals("failure"))
        .map("success"::equals);
  }

  /// What is stored of it.
  public static Json spec(BreakerRule rule) {
    var json = new JsonWriter(192).object();
    members(json, rule);
    return json.endObject().json();
  }

  /// What was stored.
  public static Breaker of(Definition definition) {
    return new Breaker(
        definition.name(), Optional.of(read(Defined.spec(definition))), definition.revision());
  }

  private static void members(JsonWriter json, BreakerRule rule) {
    json.put("failure_threshold", rule.failureThreshold())
        .put("success_threshold", rule.successThreshold())
        .put("reset_timeout", Durations.format(rule.resetTimeout()))
        .put("half_open_max", rule.halfOpenMax())
        .put("counts", Failures.KINDS.stream().filter(rule.counts()::contains).toList());
  }

  /// The breaker as it stands; `changed` only in the answer to a write.
  public static void write(
      JsonWriter json, Definition definition, BreakerStanding stands, Optional<Boolean> changed) {
    json.object().put("name", definition.name());
    of(definition).rule().ifPresent(rule -> members(json, rule));
    json.put("state", stands.phase().wire())
        .put("failures", stands.failures())
        .putTime("opened_at", stands.openedAt())
        .putTime("next_probe_at", stands.nextProbeAt())
        .put("rejected", stands.rejected())
        .put("blocked_jobs", stands.blockedJobs());
    Defined.end(json, definition, changed);
  }

  /// How a call went: `{outcome, error_kind}`.
  public static Verdict verdict(String breaker, Fields fields) {
    boolean success = fields.need("outcome", OUTCOME).orElse(false);
    var kind = fields.take("error_kind", Shape.word(FailureKind::of, Failures.KINDS));
    if (success && kind.isPresent()) {
      fields.fault("error_kind", "conflict", "a success has no kind of failure");
    }
    return new Verdict(breaker, success, kind);
  }

  /// Why it is to open and for how long: `{reason, for}`.
  public static Trip trip(Fields fields) {
    var reason = fields.take("reason", Shape.SENTENCE);
    return new Trip.Open(time(fields, "for"), reason.orElse("by hand"));
  }

  /// What the record of who changed what says of how one stands.
  public static Json told(BreakerStanding stands) {
    return new JsonWriter(32).object().put("state", stands.phase().wire()).endObject().json();
  }
}
