package io.millrace.server.http.resource.work;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.access.Names;
import io.millrace.core.access.Reach;
import io.millrace.core.job.Json;
import io.millrace.core.job.Want;
import io.millrace.core.query.Clause;
import io.millrace.core.query.Field;
import io.millrace.core.time.Durations;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Enrolment.Mode;
import io.millrace.core.worker.Order;
import io.millrace.core.worker.Worker;
import io.millrace.core.worker.WorkerState;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Workers as they are answered, and what people want of them.
public final class Workers {
  /// What the ids of workers begin with that are no nodes.
  public static final String PREFIX = "wrk_";

  /// So long a worker may be silent before it is taken for gone.
  public static final Duration TTL = Duration.ofSeconds(15);

  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final Duration GRACE = Duration.ofSeconds(25);
  private static final Duration LONGEST = Duration.ofDays(1);

  private Workers() {}

  /// Reads the body of `quiet`, `resume` or `stop`.
  public static Order readOrder(Order.What what, Fields fields, Instant now) {
    var reason = fields.take("reason", Shape.SENTENCE).orElse("");
    var grace = what == Order.What.STOP ? grace(fields) : Duration.ZERO;
    return new Order(what, reason, grace, now);
  }

  /// Reads how long one may take that is to stop.
  public static Duration grace(Fields fields) {
    var grace = fields.take("grace", Shape.DURATION).orElse(GRACE);
    if (grace.isNegative() || grace.compareTo(LONGEST) > 0) {
      fields.fault("grace", "range", "at most " + Durations.format(LONGEST));
      return GRACE;
    }
    return grace;
  }

  /// Whether somebody who reaches so far knows of it: it does no job that he does not reach.
  public static boolean isWithin(Reach reach, Worker worker) {
    if (reach.isEverything()) {
      return true;
    }
    if (worker.enrolment().mode() == Mode.LOCAL) {
      return false;
    }
    var about = About.of(worker.enrolment().about());
    return reach.covers(queues(about), about.types());
  }

  /// Whether all of these conditions hold for it: on its id, or on the queues that it names.
  public static boolean matches(List<Clause> clauses, Worker worker) {
    var queues = queues(About.of(worker.enrolment().about()));
    return clauses.stream()
        .allMatch(it -> {
          var values = it.isOf(Field.QUEUE) ? queues : List.of(worker.id());
          return it.not() != values.stream().anyMatch(it.need()::text);
        });
  }

  /// Whether it serves one of these queues: who names none serves all; where none are asked for
  /// everybody does.
  public static boolean serves(Worker worker, Set<String> asked) {
    var named = queues(About.of(worker.enrolment().about()));
    return asked.isEmpty() || named.isEmpty() || named.stream().anyMatch(asked::contains);
  }

  /// Whether it does jobs of that type in a queue that it names.
  public static boolean does(Worker worker, String queue, String type) {
    var about = About.of(worker.enrolment().about());
    return queues(about).contains(queue) && new Names(Set.copyOf(about.types())).has(type);
  }

  private static List<String> queues(About about) {
    return about.queues().stream().map(Want.Weighted::queue).toList();
  }

  /// The answer to one that came: who it is, and how often it is to be heard of.
  public static JsonWriter registered(Worker worker, Instant now) {
    return new JsonWriter(160)
        .object()
        .put("id", worker.id())
        .put("state", worker.state().wire())
        .put("ttl", Durations.format(worker.enrolment().ttl()))
        .put("beat_every", Durations.format(EVERY))
        .put("time", now)
        .endObject();
  }

  /// The answer to who wants something of one.
  public static JsonWriter ordered(Worker worker, Order order) {
    var json = new JsonWriter(160).object().put("id", worker.id());
    json.put("state", worker.ordered(order).ahead().wire()).put("reason", order.reason());
    return json.putTime("drain_until", until(Optional.of(order))).endObject();
  }

  /// Until when one may take its time of which this is wanted.
  public static Optional<Instant> until(Optional<Order> order) {
    return order.filter(it -> it.what() == Order.What.STOP).map(Order::until);
  }

  /// What the record of who changed what says of one.
  public static Json told(Worker worker) {
    var json = new JsonWriter(256);
    return write(json, worker, Optional.empty()).json();
  }

  /// As it stands; `jobs` are those that it holds, where they were looked for.
  public static JsonWriter write(JsonWriter json, Worker worker, Optional<List<String>> jobs) {
    var about = worker.enrolment().about().tree();
    var said = worker.last().said().tree();
    boolean local = worker.enrolment().mode() == Mode.LOCAL;
    json.object()
        .put("id", worker.id())
        .put("name", local ? worker.id() : about.path("name").asText())
        .put("mode", worker.enrolment().mode().name().toLowerCase(Locale.ROOT))
        .put("state", worker.ahead().wire());
    list(json, "types", about);
    list(json, "queues", about);
    list(json, "labels", about);
    number(json, "concurrency", about);
    json.put("running", jobs.map(it -> (long) it.size()).orElseGet(() -> running(said)));
    text(json, "version", about);
    number(json, "rss_bytes", said);
    json.put("node", local ? worker.id() : node(about, said))
        .put("registered_at", worker.since())
        .put("last_beat_at", worker.seen());
    if (local) {
      json.putNull("succeeded").putNull("failed");
    } else {
      json.put("succeeded", worker.tally().succeeded()).put("failed", worker.tally().failed());
    }
    order(json, worker);
    if (said.has("held_by")) {
      json.put("held_by", Json.write(said.path("held_by")));
    } else {
      json.putNull("held_by");
    }
    jobs.ifPresent(it -> json.put("jobs", it));
    return json.endObject();
  }

  private static long running(JsonNode said) {
    return said.has("running") ? said.path("running").asLong() : said.path("active").size();
  }

  private static String node(JsonNode about, JsonNode said) {
    return said.path("node").asText(about.path("node").asText());
  }

  /// What it has not heard of yet is told too.
  private static void order(JsonWriter json, Worker worker) {
    var order = worker.order().filter(_ -> worker.ahead() != WorkerState.RUNNING);
    json.put("reason", order.map(Order::reason).filter(it -> !it.isEmpty()))
        .putTime("drain_until", until(order));
  }

  private static void list(JsonWriter json, String name, JsonNode from) {
    var list = from.path(name);
    json.put(name, list.isArray() ? Json.write(list) : Json.of("[]"));
  }

  private static void number(JsonWriter json, String name, JsonNode from) {
    var number = from.path(name);
    if (number.isIntegralNumber()) {
      json.put(name, number.asLong());
    } else {
      json.putNull(name);
    }
  }

  private static void text(JsonWriter json, String name, JsonNode from) {
    json.put(name, Optional.ofNullable(from.path(name).textValue()));
  }

  /// What is kept of a worker that comes over that node.
  public static Enrolment enrolment(String id, About about) {
    return new Enrolment(id, about.mode(), TTL, about.json());
  }
}
