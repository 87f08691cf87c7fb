package io.millrace.server.http.resource.work;

import io.millrace.core.job.Draft;
import io.millrace.core.job.Failure;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.spi.Settled.Ended;
import io.millrace.core.time.Durations;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.Failures;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the holder of a lease says at the end of its attempt: ack, nack, snooze or release.
public final class Settles {
  static final int MAX_RESULT = 1024 * 1024;
  static final int MAX_CURSOR = 1024 * 1024;

  private static final List<String> OUTCOMES = List.of("retry", "dead", "discard", "cancelled");
  private static final List<String> OPS = List.of("ack", "nack", "snooze", "release");

  private Settles() {}

  /// What was said: under which token, in which words (a repeat uses the same), and what it means.
  public record Said(String token, String call, Meaning meaning) {}

  /// What an end means: the same for every job, or dependent on it.
  public sealed interface Meaning {
    record Plain(Outcome outcome) implements Meaning {}

    /// The attempt failed; `outcome` and `retryable` are the holder's own opinion.
    record Failed(Failure failure, Optional<String> outcome, Optional<Boolean> retryable)
        implements Meaning {
      /// What it comes to for this job: the holder's word first, then what the kind of failure
      /// means.
      public Outcome outcome(Job job) {
        return switch (outcome.orElse("")) {
          case "retry" -> new Outcome.Retry(failure, failure.retryAfter());
          case "dead" -> new Outcome.Dead(failure);
          case "discard" -> new Outcome.Discard(failure);
          case "cancelled" -> new Outcome.Cancelled(failure.message());
          default -> retryable.isEmpty() ? Ruling.outcome(job, failure) : again(retryable.get());
        };
      }

      private Outcome again(boolean worthIt) {
        return worthIt
            ? new Outcome.Retry(failure, failure.retryAfter())
            : new Outcome.Dead(failure);
      }
    }
  }

  /// Reads one item of `POST /v1/acks`, which names its `op`.
  public static Optional<Said> readItem(Fields fields, Instant now) {
    return fields
        .need("op", Shape.word(word -> Optional.of(word).filter(OPS::contains), OPS))
        .flatMap(op -> read(op, fields, now));
  }

  /// Reads the body of one of the calls. Empty only beside a fault.
  public static Optional<Said> read(String op, Fields fields, Instant now) {
    var token = fields.need("lease", Shape.TEXT);
    var said = said(op, token.orElse(""), fields, now);
    fields.end();
    return token.isEmpty() ? Optional.empty() : said;
  }

  private static Optional<Said> said(String op, String token, Fields fields, Instant now) {
    return switch (op) {
      case "ack" -> {
        var result = fields.take("result", Shape.json(MAX_RESULT)).orElse(Json.EMPTY_OBJECT);
        yield Optional.of(new Said(token, op, new Meaning.Plain(new Outcome.Done(result))));
      }
      case "nack" -> Optional.of(nack(token, fields));
      case "snooze" -> {
        var cursor = cursor(fields);
        yield until(fields, now)
            .map(it -> new Said(token, op, new Meaning.Plain(new Outcome.Snooze(it, cursor))));
      }
      default -> {
        var reason = fields.take("reason", Shape.SENTENCE).orElse("");
        var outcome = new Outcome.Yield(cursor(fields), reason);
        yield Optional.of(new Said(token, op, new Meaning.Plain(outcome)));
      }
    };
  }

  private static Said nack(String token, Fields fields) {
    var outcome =
        fields.take(
            "outcome", Shape.word(word -> Optional.of(word).filter(OUTCOMES::contains), OUTCOMES));
    var retryAfter = fields.take("retry_after", Shape.DURATION);
    var failure = Failures.read(fields.takeFields("error"), retryAfter);
    var retryable = fields.take("retryable", Shape.FLAG);
    var call = "nack" + outcome.map(word -> ":" + word).orElse("");
    return new Said(token, call, new Meaning.Failed(failure, outcome, retryable));
  }

  /// How an attempt ended, as an object.
  public static void writeEnded(JsonWriter json, String id, Ended ended) {
    json.object().put("id", id);
    writeState(json, ended);
    json.endObject();
  }

  /// The same, as members.
  public static void writeState(JsonWriter json, Ended ended) {
    json.put("state", ended.state().wire());
    ended.runAt().ifPresent(at -> json.put("run_at", at));
    json.put("attempt", ended.attempt());
  }

  /// The instant that `for` or `until` names: exactly one of them.
  public static Optional<Instant> until(Fields fields, Instant now) {
    var length = fields.take("for", Shape.DURATION);
    var instant = fields.take("until", Shape.TIME);
    if (length.isPresent() == instant.isPresent()) {
      fields.fault("until", "conflict", "name for or until, one of them");
      return Optional.empty();
    }
    return instant.or(() -> length.map(now::plus));
  }

  static Optional<Json> cursor(Fields fields) {
    return fields.take("cursor", Shape.json(MAX_CURSOR));
  }

  /// A lease somebody asks for.
  static Optional<Duration> lease(Fields fields, String name) {
    var lease = fields.take(name, Shape.DURATION);
    if (lease.filter(it -> !Draft.isLease(it)).isPresent()) {
      fields.fault(name, "range", "from 100ms to " + Durations.format(Duration.ofHours(1)));
      return Optional.empty();
    }
    return lease;
  }
}
