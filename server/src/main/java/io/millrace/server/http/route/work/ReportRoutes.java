package io.millrace.server.http.route.work;

import io.millrace.core.job.Token;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extend.Report;
import io.millrace.core.spi.Extended;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.work.Beats;
import io.millrace.server.http.resource.work.Reports;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Reading;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// What holders say while they work: `POST /v1/jobs/{id}/{extend,progress,logs}`.
public record ReportRoutes(Reporting reporting, Idempotency idempotency) implements Routes {
  @Override
  public void mount(Table table) {
    table
        .post("/v1/jobs/{id}/extend", BodyRule.OBJECT, idempotency.once(this::extend))
        .post("/v1/jobs/{id}/progress", BodyRule.OBJECT, idempotency.once(this::progress))
        .post("/v1/jobs/{id}/logs", BodyRule.OBJECT, idempotency.once(this::logs));
  }

  private Future<Reply> extend(Call call) {
    var extend =
        read(
            call,
            fields ->
                new Said(
                    Optional.of(Reports.readExtend(fields).orElse(Extend.OWN_LENGTH)),
                    Report.NONE));
    return reporting.held(call.caller(), extend).map(ReportRoutes::reply);
  }

  /// Says how far it is, and renews the lease on the way.
  private Future<Reply> progress(Call call) {
    var extend =
        read(
            call, fields -> new Said(Optional.of(Extend.OWN_LENGTH), Reports.readProgress(fields)));
    return reporting.held(call.caller(), extend).map(ReportRoutes::reply);
  }

  private Future<Reply> logs(Call call) {
    var extend = read(call, fields -> new Said(Optional.empty(), Reports.readLines(fields)));
    return reporting.held(call.caller(), extend).map(_ -> Reply.empty(204));
  }

  private record Said(Optional<Duration> by, Report report) {}

  private static Extend read(Call call, Function<Fields, Said> reader) {
    return Reading.body(
        call,
        fields -> {
          var token = fields.need("lease", Shape.TEXT).flatMap(Token::of).orElse(Beats.NO_TOKEN);
          var said = reader.apply(fields);
          return new Extend(call.parameter("id"), token, said.by, said.report);
        });
  }

  private static Reply reply(Extended.Held held) {
    var json = new JsonWriter(128);
    Reports.writeHeld(json, held);
    return Reply.json(200, json);
  }
}
