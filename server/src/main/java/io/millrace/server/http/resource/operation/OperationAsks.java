package io.millrace.server.http.resource.operation;

import io.millrace.core.job.Draft;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Pace;
import io.millrace.core.operation.Resource;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.time.Durations;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.fields.Unfit;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.Names;
import io.millrace.server.http.resource.Priorities;
import io.millrace.server.http.resource.job.Drafts;
import io.millrace.server.http.resource.job.JobPatch;
import io.millrace.server.http.resource.queue.QueueConfigs;
import io.millrace.server.http.resource.work.Workers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/// What is asked of `POST /v1/operations`, read with every default filled in.
public final class OperationAsks {
  private static final Shape<Pace> RATE =
      value -> {
        try {
          return Pace.parse(Shape.TEXT.read(value));
        } catch (IllegalArgumentException e) {
          throw new Unfit("format", String.valueOf(e.getMessage()));
        }
      };
  private static final Shape<JobState> STATE =
      Shape.word(JobState::of, Arrays.stream(JobState.values()).map(JobState::wire).toList());
  private static final List<String> MODES = List.of("cooperative", "force");
  private static final JsonValue NOTHING = JsonText.read(Json.EMPTY_OBJECT.bytes()).root();

  private final Instant now;
  private final Duration grace;

  /// What somebody wants; only tried when `dryRun`.
  public record Asked(Order order, boolean dryRun) {}

  /// Read at `now`, where a cancelled job has so much time unless somebody names another.
  public OperationAsks(Instant now, Duration grace) {
    this.now = now;
    this.grace = grace;
  }

  /// Empty when the fields have faults that leave nothing to be done.
  public Optional<Asked> read(Fields fields, Order.Actor actor) {
    var target = fields.takeFields("target");
    var resource = target.flatMap(OperationAsks::resource);
    var action = resource.flatMap(it -> action(fields, it));
    var chosen = target.flatMap(it -> resource.flatMap(of -> chosen(it, of)));
    target.ifPresent(OperationAsks::end);
    if (target.isEmpty()) {
      fields.need("target", value -> value);
    }
    var params = action.flatMap(it -> params(fields, it, resource.orElseThrow()));
    var pace = fields.take("rate", RATE);
    var canary = action.map(it -> canary(fields, it)).orElse(List.of());
    boolean dryRun = fields.take("dry_run", Shape.FLAG).orElse(false);
    var reason = fields.take("reason", Shape.SENTENCE);
    fields.has("action");
    fields.has("canary");
    fields.has("params");
    return params.flatMap(it ->
        chosen.map(of ->
            new Asked(
                new Order(action.orElseThrow(), of, it, pace, canary, actor, reason), dryRun)));
  }

  /// What cannot be read because something else is wrong is no unknown field.
  private static void end(Fields target) {
    target.has("q");
    target.has("ids");
    target.end();
  }

  private static Optional<Resource> resource(Fields target) {
    var known = Arrays.stream(Resource.values()).map(Resource::wire).toList();
    return target.need("resource", Shape.word(Resource::of, known));
  }

  private static Optional<Action> action(Fields fields, Resource resource) {
    var known = resource.actions().stream().map(Action::wire).toList();
    return fields.need(
        "action",
        Shape.word(word -> Action.of(word).filter(it -> resource.actions().contains(it)), known));
  }

  private static Optional<Order.Target> chosen(Fields target, Resource resource) {
    var q = target.take("q", Shape.TEXT);
    var ids = target.take("ids", Shape.list(Shape.TEXT, Order.MOST_IDS));
    if (q.isPresent() && ids.isPresent()) {
      target.fault("ids", "conflict", "name q or ids, not both");
    } else if (q.isEmpty() && ids.isEmpty() && !target.has("ids") && !target.has("q")) {
      target.fault("q", "required", "say by q or by ids what is meant");
    } else if (q.filter(String::isBlank).isPresent()) {
      // An empty variable of a shell must not be about everything.
      target.fault("q", "range", "say what is meant; everything is queue:*, all workers worker:*");
    } else if (ids.filter(List::isEmpty).isPresent()) {
      target.fault("ids", "range", "name at least one");
      return Optional.empty();
    }
    return q.map(it -> Order.Target.of(resource, it))
        .or(() -> ids.map(it -> Order.Target.of(resource, List.copyOf(new LinkedHashSet<>(it)))));
  }

  private static List<Integer> canary(Fields fields, Action action) {
    var canary =
        fields
            .take("canary", Shape.list(Shape.whole(1, Order.LARGEST_STAGE), Order.MOST_STAGES))
            .orElse(List.of());
    if (!canary.isEmpty() && !action.isTried()) {
      fields.fault("canary", "conflict", "nothing is to be learnt from a few: this runs no job");
    }
    return canary;
  }

  private Optional<Json> params(Fields fields, Action action, Resource resource) {
    if (action == Action.PATCH) {
      return patch(fields, resource);
    }
    var own = fields.takeFields("params").orElseGet(() -> fields.within("params", NOTHING));
    var json = new JsonWriter().object();
    switch (action) {
      case RETRY -> retry(own, json);
      case CANCEL -> cancel(own, json);
      case SNOOZE -> snooze(own, json);
      case DELETE -> json.put("force", own.take("force", Shape.FLAG).orElse(false));
      case MOVE -> own.need("queue", Names.NAME).ifPresent(it -> json.put("queue", it));
      case REPRIORITISE -> {
        own.need("priority", value -> value);
        Priorities.take(own, "priority").ifPresent(it -> json.put("priority", it));
      }
      case TAG -> tag(own, json);
      case PAUSE -> own.take("until", Shape.TIME).ifPresent(it -> json.put("until", it));
      case PURGE -> purge(own, json);
      case DRAIN -> drain(own, json);
      case STOP -> json.put("grace", Durations.format(Workers.grace(own)));
      case PROMOTE, RESUME, PATCH, QUIET -> {}
    }
    own.end();
    return Optional.of(json.endObject().json());
  }

  /// Read against something, so that its faults are told now.
  private Optional<Json> patch(Fields fields, Resource resource) {
    var patch = fields.need("params", Shape.object(Draft.MAX_ARGS));
    fields
        .takeFields("params")
        .ifPresent(own -> {
          switch (resource) {
            case JOBS -> JobPatch.check(own, now);
            case QUEUES -> QueueConfigs.patch(QueueConfig.of("a"), own);
            case WORKERS -> throw new IllegalStateException("no worker is patched");
          }
          own.end();
        });
    return patch;
  }

  /// Reads the params of a retry.
  public static void retry(Fields own, JsonWriter json) {
    json.put("reset_attempts", own.take("reset_attempts", Shape.FLAG).orElse(true));
    own.take("run_at", Shape.TIME).ifPresent(it -> json.put("run_at", it));
    var args = own.take("args", Shape.object(Draft.MAX_ARGS));
    if (args.filter(it -> it.text().contains("{{")).isPresent()) {
      own.fault("args", "unsupported", "templates are not supported yet: send plain values");
    }
    args.ifPresent(it -> json.put("args", it));
  }

  private void cancel(Fields own, JsonWriter json) {
    var mode =
        own.take("mode", Shape.word(word -> Optional.of(word).filter(MODES::contains), MODES));
    json.put("mode", mode.orElse(MODES.getFirst()))
        .put("grace", Durations.format(own.take("grace", Shape.DURATION).orElse(grace)))
        .put("cascade", own.take("cascade", Shape.FLAG).orElse(false));
  }

  /// Fixed now, so that it means the same for the last job as for the first.
  private void snooze(Fields own, JsonWriter json) {
    var length = own.take("for", Shape.DURATION);
    var until = own.take("until", Shape.TIME);
    if (length.isPresent() == until.isPresent()) {
      own.fault("until", length.isPresent() ? "conflict" : "required", "name for or until");
    }
    until.or(() -> length.map(now::plus)).ifPresent(it -> json.put("until", it));
  }

  private static void tag(Fields own, JsonWriter json) {
    var add = own.take("add", Shape.list(Drafts.TAG, Draft.MAX_TAGS)).orElse(List.of());
    var remove = own.take("remove", Shape.list(Drafts.TAG, Draft.MAX_TAGS)).orElse(List.of());
    if (add.isEmpty() && remove.isEmpty()) {
      own.fault("add", "required", "name tags to add or to remove");
    }
    json.put("add", add).put("remove", remove);
  }

  /// Reads the params of a purge.
  public static void purge(Fields own, JsonWriter json) {
    var named = own.take("states", Shape.list(STATE, JobState.values().length));
    if (named.filter(List::isEmpty).isPresent()) {
      own.fault("states", "range", "name at least one, or leave it out for ready and scheduled");
    }
    var states = named.orElse(List.of(JobState.READY, JobState.SCHEDULED));
    json.put("states", states.stream().map(JobState::wire).toList());
    own.take("older_than", Shape.DURATION)
        .ifPresent(it -> json.put("older_than", Durations.format(it)));
  }

  /// Reads the params of a drain.
  public static void drain(Fields own, JsonWriter json) {
    json.put("reject_new", own.take("reject_new", Shape.FLAG).orElse(true));
    own.take("timeout", Shape.DURATION).ifPresent(it -> json.put("timeout_ms", it.toMillis()));
  }
}
