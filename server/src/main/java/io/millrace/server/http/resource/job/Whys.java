package io.millrace.server.http.resource.job;

import io.millrace.core.job.Holder;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Standing;
import io.millrace.core.query.Standing.Block;
import io.millrace.core.queue.Crew;
import io.millrace.server.http.json.JsonWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/// Why a job does not start, in a sentence and in parts.
public final class Whys {
  private Whys() {}

  /// What is known beside the job: how fast its queue flows, and who does its type there.
  public record Around(double outPerSecond, Crew crew) {}

  public static void write(JsonWriter json, Standing standing, Around around, Instant now) {
    var snapshot = standing.snapshot();
    json.object()
        .put("job_id", snapshot.id())
        .put("state", snapshot.state().wire())
        .put("text", text(standing))
        .array("blocked_by");
    standing.blocks().forEach(it -> write(json, it));
    json.endArray()
        .object("ahead")
        .put("same_priority", standing.ahead().same())
        .put("higher_priority", standing.ahead().higher())
        .endObject()
        .object("workers")
        .put("matching", around.crew.workers())
        .put("free", around.crew.free())
        .endObject();
    estimate(json.object("estimate"), standing, around, now);
    json.endObject().endObject();
  }

  static void write(JsonWriter json, Block block) {
    json.object()
        .put("kind", block.kind().wire())
        .put("name", block.name())
        .put("limit", block.limit())
        .put("used", block.used())
        .put("holders", block.holders())
        .putTime("frees_at", block.freesAt())
        .endObject();
  }

  private static String text(Standing standing) {
    return standing.blocks().isEmpty() ? unblocked(standing) : text(standing.blocks().getFirst());
  }

  private static String text(Block block) {
    var name = block.name();
    return switch (block.kind()) {
      case RUN_AT -> "it is to run at " + when(block);
      case DEPENDENCY ->
          "it waits for %d jobs to end: %s"
              .formatted(block.used().orElse(0), String.join(", ", block.holders()));
      case RETRY_DELAY -> "its next attempt is at " + when(block);
      case QUEUE_PAUSED ->
          "queue " + name + " is paused" + block.freesAt().map(it -> " until " + it).orElse("");
      case QUEUE_CONCURRENCY -> used(block) + " jobs of queue " + name + " are running";
      case TYPE_CONCURRENCY -> used(block) + " jobs of type " + name + " are running";
      case KEY_CONCURRENCY -> used(block) + " jobs with key " + name + " are running";
      case RATE_LIMIT -> "the rate of " + name + " lets the next start at " + when(block);
      case LIMITER ->
          block.freesAt().isPresent()
              ? "limiter " + name + " lets the next start at " + when(block)
              : block.limit().isPresent()
                  ? used(block) + " of limiter " + name + " are held"
                  : "limiter " + name + " has no room for another request";
      case BREAKER_OPEN ->
          block.freesAt().isPresent()
              ? "breaker " + name + " is open until " + when(block)
              : used(block) + " probes of breaker " + name + " are under way";
      case NO_WORKER ->
          "nobody serves queue " + name + ": no worker here, and none from elsewhere asked lately";
      case NO_WORKER_FOR_TYPE ->
          "nobody does " + name + ": no worker here, and none from elsewhere asked for it lately";
      case NODE_OVERLOADED ->
          "node " + name + " has more to do than it can bear, and does one job after the other";
      case BACKEND_UNAVAILABLE -> "the store takes no changes";
    };
  }

  private static String when(Block block) {
    return block.freesAt().map(Instant::toString).orElse("some time");
  }

  private static String used(Block block) {
    return block.used().orElse(0) + " of " + block.limit().orElse(0);
  }

  private static String unblocked(Standing standing) {
    var life = standing.snapshot().life();
    return switch (life.state()) {
      case WAITING -> "it waits for jobs it depends on";
      case SCHEDULED, RETRYING -> "its time has come";
      case READY -> ready(standing.ahead().same() + standing.ahead().higher());
      case RUNNING -> "it is running" + by(life.holder());
      case SUCCEEDED, DEAD, CANCELLED, DISCARDED -> "it has ended: " + life.state().wire();
    };
  }

  private static String ready(int ahead) {
    return ahead == 0
        ? "nothing holds it: the next free worker of its type takes it"
        : "nothing holds it: " + ahead + " jobs of its queue go before it";
  }

  private static String by(Optional<Holder> holder) {
    return holder.map(Holder::worker).filter(it -> !it.isEmpty()).map(" at "::concat).orElse("");
  }

  /// When it starts: when the last thing gives way, or when those before it have flowed off.
  private static void estimate(JsonWriter json, Standing standing, Around around, Instant now) {
    var blocks = standing.blocks();
    var state = standing.snapshot().state();
    var none = Optional.<Instant>empty();
    if (state == JobState.RUNNING || state.terminal() || state == JobState.WAITING) {
      json.putTime("start_at", none).put("confidence", "none");
    } else if (!blocks.isEmpty()) {
      boolean known = blocks.stream().allMatch(it -> it.freesAt().isPresent());
      var last =
          blocks.stream()
              .flatMap(it -> it.freesAt().stream())
              .max(Comparator.naturalOrder())
              .filter(_ -> known);
      json.putTime("start_at", last).put("confidence", known ? "medium" : "none");
    } else {
      int ahead = standing.ahead().same() + standing.ahead().higher();
      boolean flows = around.outPerSecond > 0;
      var start =
          Optional.of(now)
              .filter(_ -> flows)
              .map(it -> it.plus(Duration.ofMillis((long) (ahead * 1000 / around.outPerSecond))));
      json.putTime("start_at", start).put("confidence", flows ? "low" : "none");
    }
  }
}
