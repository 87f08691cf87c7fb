package io.millrace.server.http.route.node;

import io.millrace.core.job.Json;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Checkup;
import io.millrace.core.spi.Checkup.Finding;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Reading;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `/v1/doctor`: looks through the whole store, a bounded part at a time, and says what cannot be.
public record DoctorRoutes(Doors doors, Idempotency idempotency, LastCheck last) implements Routes {
  private static final String PATH = "/v1/doctor";

  /// So many findings are told; all are counted, and mended if they are to be.
  private static final int TOLD = 1_000;

  @Override
  public void mount(Table table) {
    table.get(PATH, this::last).post(PATH, BodyRule.OPTIONAL, idempotency.once(this::check));
  }

  private Future<Reply> last(Call call) {
    call.query().end();
    return last.report()
        .map(it -> Future.succeededFuture(Reply.json(200, new JsonWriter().raw(it))))
        .orElseThrow(() ->
            Problem.of(ProblemCode.NOT_FOUND, "nobody has looked since the start: POST " + PATH)
                .exception());
  }

  private record Asked(Set<Check> checks, boolean repair) {}

  private static Asked read(Fields fields) {
    var named = fields.take("checks", Shape.list(Shape.word(Check::of, Check.wires()), TOLD));
    var checks = named.filter(it -> !it.isEmpty()).<Set<Check>>map(EnumSet::copyOf);
    return new Asked(
        checks.orElseGet(() -> EnumSet.allOf(Check.class)),
        fields.take("repair", Shape.FLAG).orElse(false));
  }

  private Future<Reply> check(Call call) {
    var asked = Reading.body(call, DoctorRoutes::read);
    var round = new Round(asked, doors.now());
    return part(round, Optional.empty())
        .map(_ -> {
          var report = round.report(doors.now());
          last.is(report);
          return Reply.json(200, new JsonWriter().raw(report)).did(round.deed());
        });
  }

  private Future<?> part(Round round, Optional<String> from) {
    return doors
        .backend()
        .check(round.asked.checks, round.asked.repair, from)
        .compose(part -> {
          round.add(part);
          return part.next().isEmpty() ? Future.succeededFuture() : part(round, part.next());
        });
  }

  /// One look through everything, on its way.
  private static final class Round {
    private final Asked asked;
    private final Instant begun;
    private final List<Finding> findings = new ArrayList<>();
    private long looked;
    private long found;
    private long repaired;

    Round(Asked asked, Instant begun) {
      this.asked = asked;
      this.begun = begun;
    }

    void add(Checkup part) {
      looked += part.looked();
      found += part.findings().size();
      repaired += part.findings().stream().filter(Finding::repaired).count();
      part.findings().stream().limit(TOLD - findings.size()).forEach(findings::add);
    }

    Json report(Instant now) {
      var json =
          new JsonWriter()
              .object()
              .put("ok", found == repaired)
              .put("checked", looked)
              .put("duration_ms", Duration.between(begun, now).toMillis())
              .put("found", found)
              .put("repaired", repaired)
              .array("findings");
      findings.forEach(it -> write(json, it));
      return json.endArray().put("checked_at", begun).endObject().json();
    }

    private static void write(JsonWriter json, Finding finding) {
      json.object()
          .put("check", finding.check().wire())
          .put("severity", "error")
          .put("subject", finding.subject())
          .put("detail", finding.detail())
          .put("repaired", finding.repaired())
          .endObject();
    }

    /// To look changes nothing.
    Deed deed() {
      var told = new JsonWriter(64).object().put("found", found).put("repaired", repaired);
      return asked.repair ? Deed.made(told.endObject().json()) : Deed.NONE;
    }
  }
}
