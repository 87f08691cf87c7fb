package io.millrace.server.http.resource.job;

import io.millrace.core.job.Draft;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Json;
import io.millrace.core.job.Labels;
import io.millrace.core.job.Terms;
import io.millrace.core.job.Window;
import io.millrace.core.queue.Arrivals.Usual;
import io.millrace.core.queue.QueueConfig;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.resource.Names;
import io.millrace.server.http.resource.Priorities;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A merge patch (RFC 7396) of a job: what is absent stays, null goes back to what is usual in its
/// queue.
public final class JobPatch {
  private static final Usual USUAL = Usual.of(QueueConfig.Defaults.NONE, Terms.DEFAULT);

  private JobPatch() {}

  /// The job with the patch applied, in a queue where this is usual; what is wrong with the patch
  /// goes to the faults of the fields.
  public static Job read(JobSnapshot there, Fields fields, Instant now, Usual usual) {
    return read(there.job(), there.life().tried().attempt(), fields, now, usual);
  }

  /// Reads a patch against something, so that what is wrong with it for every job is told now.
  public static void check(Fields fields, Instant now) {
    read(Job.of("a", "a", "a", Json.EMPTY_OBJECT), 0, fields, now, USUAL);
  }

  /// The queue in which a job will stand, if that one has to be known before the patch is read: it
  /// moves there, or has something of its own no more.
  public static Optional<String> destination(Job there, Fields fields) {
    boolean moves = fields.has("queue");
    boolean asks = Stream.of("priority", "max_attempts", "timeout").anyMatch(fields::isNull);
    return Optional.of(queue(there, fields)).filter(_ -> moves || asks);
  }

  /// The same of a job of which so many attempts are spent.
  private static Job read(Job there, int spent, Fields fields, Instant now, Usual usual) {
    var patched =
        there
            .withArgs(args(there, fields))
            .withPriority(priority(there, fields, usual))
            .withQueue(queue(there, fields))
            .withKey(key(there, fields))
            .withWindow(window(there.window(), fields, now))
            .withTerms(terms(there.terms(), spent, fields, usual.terms()))
            .withLabels(labels(there.labels(), fields));
    fields.end();
    return patched;
  }

  private static Json args(Job there, Fields fields) {
    return fields.has("args")
        ? fields.take("args", Shape.patched(there.args(), Draft.MAX_ARGS)).orElse(Json.EMPTY_OBJECT)
        : there.args();
  }

  private static int priority(Job there, Fields fields, Usual usual) {
    return fields.has("priority")
        ? Priorities.take(fields, "priority").orElse(usual.priority())
        : there.priority();
  }

  private static String queue(Job there, Fields fields) {
    return fields.has("queue")
        ? fields.take("queue", Names.NAME).orElse(Drafts.DEFAULT_QUEUE)
        : there.queue();
  }

  private static Optional<String> key(Job there, Fields fields) {
    if (!fields.has("key")) {
      return there.key();
    }
    var key = fields.take("key", Shape.TEXT);
    if (key.filter(it -> !Draft.isKey(it)).isPresent()) {
      fields.fault("key", "format", "1-255 characters, no control ones");
    }
    return key;
  }

  private static Window window(Window there, Fields fields, Instant now) {
    var runAt = fields.take("run_at", Shape.TIME);
    var delay = fields.take("delay", Shape.DURATION);
    if (runAt.isPresent() && delay.isPresent()) {
      fields.fault("delay", "conflict", "name run_at or delay, not both");
    }
    boolean moved = fields.has("run_at") || fields.has("delay");
    return new Window(
        moved ? runAt.or(() -> delay.map(now::plus)) : there.runAt(),
        fields.has("expires_at") ? fields.take("expires_at", Shape.TIME) : there.expiresAt(),
        there.retryUntil());
  }

  private static Terms terms(Terms there, int spent, Fields fields, Terms usual) {
    var terms = there;
    if (fields.has("max_attempts")) {
      terms =
          terms.withMaxAttempts(
              fields.takeWhole("max_attempts", 1, Draft.MAX_ATTEMPTS).orElse(usual.maxAttempts()));
      if (terms.maxAttempts() <= spent) {
        fields.fault("max_attempts", "range", "must be more than the " + spent + " that are spent");
      }
    }
    if (fields.has("timeout")) {
      var timeout = fields.take("timeout", Shape.DURATION).orElse(usual.timeout());
      if (Draft.isTerm(timeout)) {
        terms = terms.withTimeout(timeout);
      } else {
        fields.fault("timeout", "range", "1ms to 7d");
      }
    }
    return terms;
  }

  private static Labels labels(Labels there, Fields fields) {
    var tags = there.tags();
    if (fields.has("tags")) {
      tags = fields.take("tags", Shape.list(Drafts.TAG, Draft.MAX_TAGS)).orElse(List.of());
    }
    var meta = there.meta();
    if (fields.has("meta")) {
      meta = fields.take("meta", Shape.patched(meta, Draft.MAX_META)).orElse(Json.EMPTY_OBJECT);
    }
    return new Labels(tags, meta);
  }
}
