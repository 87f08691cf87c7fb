package io.millrace.server.http.route.node;

import io.millrace.core.definition.Kind;
import io.millrace.core.job.JobState;
import io.millrace.core.limit.BreakerStanding;
import io.millrace.core.limit.BreakerState.Phase;
import io.millrace.core.queue.Queue;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.StoreHealth;
import io.millrace.core.time.Durations;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.route.Doors;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// Whether the server is well: `/livez`, `/readyz`, `/health`, and its figures under `/metrics`.
public final class HealthRoutes implements Routes {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// How late the engine's event loop may be before it counts as slow, and as standing still.
  private static final double SLOW_MS = 500;

  private static final double STILL_MS = 5_000;

  private final Doors doors;
  private final Vitals vitals;

  /// What is looked at. `refusing` tells why no calls should come here, if so, `nodes` how many
  /// there are, in words.
  public record Vitals(
      String version,
      Instant startedAt,
      Supplier<Optional<String>> refusing,
      Strain strain,
      Supplier<String> nodes) {}

  /// How the engine bears what it has to do.
  public interface Strain {
    /// How late its event loop is, in milliseconds.
    double lag();

    /// Whether memory is too full for more.
    boolean isHeapFull();

    /// How full memory is, in words.
    String heap();

    /// Threads that do not end although their attempts were given up.
    int hanging();

    /// All figures, those of these queues and breakers included.
    String figures(List<Queue> queues, List<BreakerStanding> breakers);

    /// Those of the node alone, while the store is away.
    String figures();
  }

  public HealthRoutes(Doors doors, Vitals vitals) {
    this.doors = doors;
    this.vitals = vitals;
  }

  @Override
  public void mount(Table table) {
    table
        .get("/livez", Reply.TEXT, this::live)
        .get("/readyz", Reply.TEXT, this::ready)
        .get("/metrics", PROMETHEUS, this::metrics)
        .get("/health", this::health);
  }

  private Future<Reply> live(Call call) {
    boolean turns = vitals.strain.lag() < STILL_MS;
    return Future.succeededFuture(
        turns ? Reply.text(200, "ok") : Reply.text(503, "an event loop stands still"));
  }

  private Future<Reply> ready(Call call) {
    var refusing = vitals.refusing.get();
    if (refusing.isPresent()) {
      return Future.succeededFuture(Reply.text(503, refusing.get()));
    }
    return store()
        .map(store ->
            store.healthy() ? Reply.text(200, "ready") : Reply.text(503, "backend_unavailable"));
  }

  private Future<StoreHealth> store() {
    return doors
        .backend()
        .health()
        .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .otherwise(new StoreHealth(false, "", "none", "does not answer"));
  }

  private Future<Reply> metrics(Call call) {
    return doors
        .backend()
        .queues()
        .get(List.of())
        .compose(queues ->
            doors
                .breakers()
                .get(List.of())
                .map(breakers -> vitals.strain.figures(queues, breakers)))
        .recover(cause ->
            cause instanceof BackendUnavailable
                ? Future.succeededFuture(vitals.strain.figures())
                : Future.failedFuture(cause))
        .map(figures -> {
          var text = Buffer.buffer(figures);
          return new Reply(200, PROMETHEUS, text, List.of());
        });
  }

  private Future<Reply> health(Call call) {
    call.query().end();
    return store()
        .compose(store ->
            (store.healthy() ? found() : Future.succeededFuture(Found.NOTHING))
                .map(found -> health(call, store, found)));
  }

  /// What the figures are made of; those are missing whose part of the store could not be asked.
  private record Found(
      Optional<List<Queue>> queues, Optional<Integer> limiters, Optional<Long> openBreakers) {
    static final Found NOTHING = new Found(Optional.empty(), Optional.empty(), Optional.empty());

    boolean isWhole() {
      return queues.isPresent() && limiters.isPresent() && openBreakers.isPresent();
    }

    OptionalLong count(JobState state) {
      return sum(queue -> queue.stats().in(state));
    }

    OptionalLong sum(ToLongFunction<Queue> of) {
      return queues
          .map(all -> OptionalLong.of(all.stream().mapToLong(of).sum()))
          .orElse(OptionalLong.empty());
    }
  }

  private Future<Found> found() {
    var queues = known(doors.backend().queues().get(List.of()));
    var limiters = known(doors.backend().definitions().count(Kind.LIMITER));
    var breakers = known(doors.breakers().get(List.of()).map(HealthRoutes::open));
    return Future.all(queues, limiters, breakers)
        .map(_ -> new Found(queues.result(), limiters.result(), breakers.result()));
  }

  private static <T> Future<Optional<T>> known(Future<T> asked) {
    return asked
        .map(Optional::of)
        .recover(cause ->
            cause instanceof BackendUnavailable
                ? Future.succeededFuture(Optional.empty())
                : Future.failedFuture(cause));
  }

  private static long open(List<BreakerStanding> breakers) {
    return breakers.stream().filter(it -> it.phase() == Phase.OPEN).count();
  }

  /// How the engine bears what it has to do, seen once for the whole answer.
  private record Bearing(double lag, boolean full, int hanging) {
    String loop() {
      return lag >= STILL_MS ? "unhealthy" : lag >= SLOW_MS ? "degraded" : "healthy";
    }

    String status(StoreHealth store, boolean partly) {
      if (!store.healthy()) {
        return "unhealthy";
      }
      return loop().equals("healthy") && (full || hanging > 0 || partly) ? "degraded" : loop();
    }
  }

  private Reply health(Call call, StoreHealth store, Found found) {
    var strain = vitals.strain;
    var bearing = new Bearing(strain.lag(), strain.isHeapFull(), strain.hanging());
    boolean partly = store.healthy() && !found.isWhole();
    var status = bearing.status(store, partly);
    int code = status.equals("unhealthy") ? 503 : 200;
    var json = new JsonWriter(2048).object().put("status", status);
    // The figures are of all queues.
    if (call.caller().isStranger() || !call.caller().reach().isEverything()) {
      return Reply.json(code, json.endObject());
    }
    json.object("components");
    store(json, store, partly);
    component(json, "rules", "healthy", "0 of 0 rules enabled");
    component(json, "evaluator", "healthy", "0 events waiting");
    component(json, "scheduler", "healthy", "no schedules");
    dispatcher(json, found.count(JobState.RUNNING), bearing.hanging);
    limiters(json, found.limiters);
    component(json, "webhooks", "healthy", "0 endpoints");
    component(json, "integrations", "healthy", "0 connections");
    component(json, "cluster", "healthy", vitals.nodes.get());
    component(json, "event_loop", bearing.loop(), "lag %.1f ms".formatted(bearing.lag));
    component(json, "heap", bearing.full ? "degraded" : "healthy", strain.heap());
    figures(json.endObject(), found);
    self(json);
    return Reply.json(code, json.endObject());
  }

  private static void store(JsonWriter json, StoreHealth store, boolean partly) {
    var status = partly ? "degraded" : store.healthy() ? "healthy" : "unhealthy";
    component(json, "store", status, store.message() + (partly ? ", a part of it is away" : ""));
  }

  private static void dispatcher(JsonWriter json, OptionalLong running, int hanging) {
    var message = running.isPresent() ? running.getAsLong() + " running" : "not known how many run";
    component(
        json,
        "dispatcher",
        hanging > 0 ? "degraded" : "healthy",
        message + (hanging > 0 ? ", " + hanging + " given up that do not end" : ""));
  }

  private static void limiters(JsonWriter json, Optional<Integer> count) {
    var message =
        count
            .map(it -> it == 1 ? "1 limiter" : it + " limiters")
            .orElse("not known how many there are");
    component(json, "limiter", "healthy", message);
  }

  private void self(JsonWriter json) {
    var now = doors.now();
    var uptime = Duration.ofSeconds(Duration.between(vitals.startedAt, now).toSeconds());
    json.put("node", doors.node())
        .put("version", vitals.version)
        .put("uptime", Durations.format(uptime))
        .put("checked_at", now);
  }

  private static void component(JsonWriter json, String name, String status, String message) {
    json.object(name).put("status", status).put("message", message).endObject();
  }

  private void figures(JsonWriter json, Found found) {
    json.object("metrics")
        .put("pending_jobs", found.sum(queue -> queue.stats().pending()))
        .put("running_jobs", found.count(JobState.RUNNING))
        .put("failed_jobs", found.count(JobState.RETRYING))
        .put("dead_letter_jobs", found.count(JobState.DEAD))
        .put("total_rules", 0)
        .put("enabled_rules", 0)
        .put("oldest_ready_age_ms", oldest(found.queues.orElse(List.of())))
        .put("open_breakers", found.openBreakers.map(OptionalLong::of).orElse(OptionalLong.empty()))
        .endObject();
  }

  private OptionalLong oldest(List<Queue> queues) {
    return queues.stream()
        .flatMap(queue -> queue.stats().oldestReady().stream())
        .mapToLong(since -> Math.max(0, Duration.between(since, doors.now()).toMillis()))
        .max();
  }
}
