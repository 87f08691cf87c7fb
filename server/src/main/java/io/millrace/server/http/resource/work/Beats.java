package io.millrace.server.http.resource.work;

import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Progress;
import io.millrace.core.job.Token;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extend.Report;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.Extended.Held;
import io.millrace.core.spi.Extended.Slot;
import io.millrace.core.spi.Stale;
import io.millrace.core.worker.Beat;
import io.millrace.core.worker.Order;
import io.millrace.core.worker.WorkerState;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.fields.Unfit;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Signs of life of workers, and what they are told.
public final class Beats {
  /// A token that no lease has: what cannot be one is as stale as any other.
  public static final Token NO_TOKEN = new Token(0, "");

  private static final int MOST = 1_000;
  private static final long LARGEST = 1L << 53;

  private static final List<String> STATES = List.of("running", "quiet", "stopping");

  private Beats() {}

  /// What a worker says: what it is about, what else it says of itself, and which leases it holds.
  public record Said(WorkerState state, Json about, List<Extend> active) {
    public Beat of(String worker) {
      return new Beat(worker, state, about);
    }
  }

  /// What it is told: what it is to be about, and what became of each lease that could be asked.
  public record Heard(WorkerState state, Optional<Order> order, List<Lease> leases) {
    /// The same of one that nobody wants anything of.
    public static Heard of(Said said, Optional<Order> order, List<Lease> leases) {
      var state = order.map(it -> it.state(said.state)).orElse(said.state);
      return new Heard(state, order, leases);
    }
  }

  /// What became of a lease that its holder named.
  public record Lease(Extend asked, Extended answer) {
    String job() {
      return asked.id();
    }

    /// Whether its holder is to drop the job without a word.
    boolean isForced() {
      return answer instanceof Stale(JobState state, _) && state == JobState.CANCELLED;
    }

    boolean isLost() {
      return !(answer instanceof Held) && !isForced();
    }
  }

  /// Reads a sign of life that comes over that node.
  public static Said read(Fields fields, String node) {
    var state = fields.take("state", Shape.word(Beats::state, STATES)).orElse(WorkerState.RUNNING);
    var free = fields.takeWhole("free", 0, About.MOST);
    var memory = fields.take("rss_bytes", Beats::size);
    var active =
        fields.take("active", Shape.list(Shape.members(Beats::lease), MOST)).orElse(List.of());
    var about = new JsonWriter(128).object().put("node", node);
    free.ifPresent(it -> about.put("free", it));
    memory.ifPresent(it -> about.put("rss_bytes", it));
    about.put("active", active.stream().map(Extend::id).toList());
    return new Said(state, about.endObject().json(), active);
  }

  private static Optional<WorkerState> state(String word) {
    return STATES.contains(word)
        ? Optional.of(WorkerState.valueOf(word.toUpperCase(Locale.ROOT)))
        : Optional.empty();
  }

  private static long size(JsonValue value) {
    long size = value.integer().orElse(-1);
    if (size < 0 || size > LARGEST) {
      throw new Unfit("range", "must be a whole number to 2^53");
    }
    return size;
  }

  private static Extend lease(Fields fields) {
    var id = fields.need("id", Shape.text(128)).orElse("");
    var token = fields.need("lease", Shape.TEXT).flatMap(Token::of).orElse(NO_TOKEN);
    return new Extend(id, token, Optional.of(Extend.OWN_LENGTH), report(fields));
  }

  private static Report report(Fields fields) {
    var percent = fields.takeWhole("percent", 0, 100);
    var message = fields.take("message", Shape.SENTENCE);
    var cursor = Settles.cursor(fields);
    var lines = fields.take("log", Reports.LINES).orElse(List.of());
    boolean far = percent.isPresent() || message.isPresent();
    var progress =
        Optional.of(new Progress(percent.orElse(0), message, Optional.empty(), Optional.empty()))
            .filter(_ -> far);
    return new Report(progress, cursor, Map.of(), lines);
  }

  /// What a worker is told, as an object.
  public static void write(JsonWriter json, Heard heard, Instant now) {
    json.object().put("state", heard.state.wire());
    each(json.array("extended"), heard, Beats::extended);
    json.endArray()
        .put("lost", heard.leases.stream().filter(Lease::isLost).map(Lease::job).toList());
    each(json.array("cancel"), heard, Beats::cancel);
    each(json.endArray().array("yield"), heard, Beats::yields);
    json.endArray().putTime("drain_until", Workers.until(heard.order)).put("time", now).endObject();
  }

  private static void each(JsonWriter json, Heard heard, BiConsumer<JsonWriter, Lease> shape) {
    heard.leases.forEach(it -> shape.accept(json, it));
  }

  private static void extended(JsonWriter json, Lease lease) {
    if (lease.answer instanceof Held held) {
      json.object().put("id", lease.job()).put("deadline", held.deadline()).endObject();
    }
  }

  private static void cancel(JsonWriter json, Lease lease) {
    if (lease.isForced()) {
      json.object().put("id", lease.job()).putNull("reason").put("mode", "force");
      json.putNull("grace_until").endObject();
    } else if (lease.answer instanceof Held held && held.cancel().isPresent()) {
      var ask = held.cancel().get();
      json.object()
          .put("id", lease.job())
          .put("reason", Optional.of(ask.reason()).filter(it -> !it.isEmpty()))
          .put("mode", "cooperative")
          .put("grace_until", ask.graceUntil())
          .endObject();
    }
  }

  private static void yields(JsonWriter json, Lease lease) {
    if (lease.answer instanceof Held held && held.slot() == Slot.ASKED) {
      json.object().put("id", lease.job()).put("reason", "preempted").endObject();
    }
  }
}
