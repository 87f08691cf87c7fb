package io.millrace.server.http.route.job;

import io.millrace.core.job.History;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.RetryPreview;
import io.millrace.core.query.Standing;
import io.millrace.core.query.Standing.Block;
import io.millrace.core.query.Standing.Kind;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.job.Attempts;
import io.millrace.server.http.resource.job.Histories;
import io.millrace.server.http.resource.job.Whys;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.OneJob;
import io.millrace.server.http.route.Staff;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Consumer;

/// What a job's record tells: its attempts, its history, the steps that are done, the retries to
/// come, and why it does not start.
public record RecordRoutes(Doors doors, Staff staff) implements Routes {
  @Override
  public void mount(Table table) {
    table
        .get("/v1/jobs/{id}/attempts", this::attempts)
        .get("/v1/jobs/{id}/history", this::history)
        .get("/v1/jobs/{id}/steps", this::steps)
        .get("/v1/jobs/{id}/retry-preview", this::preview)
        .get("/v1/jobs/{id}/why", this::why);
  }

  private Future<Reply> attempts(Call call) {
    boolean diff = call.query().flag("diff");
    call.query().end();
    return find(call)
        .map(there -> reply(json -> Attempts.writeList(json, there.life().attempts(), diff)));
  }

  private Future<Reply> history(Call call) {
    call.query().end();
    return find(call).map(there -> reply(json -> Histories.write(json, History.of(there))));
  }

  private Future<Reply> steps(Call call) {
    call.query().end();
    return find(call).map(there -> reply(json -> Histories.writeSteps(json, there.life().steps())));
  }

  private Future<Reply> preview(Call call) {
    call.query().end();
    return find(call)
        .map(there -> reply(json -> Histories.write(json, RetryPreview.of(there, doors.now()))));
  }

  private Future<Reply> why(Call call) {
    call.query().end();
    return find(call)
        .compose(there -> doors.search(call.caller()).standing(there.id()))
        .compose(standing -> why(call, standing.orElseThrow()));
  }

  private Future<Reply> why(Call call, Standing standing) {
    var job = standing.snapshot().job();
    return doors
        .queues(call.caller())
        .get(List.of(job.queue()))
        .map(queues -> queues.getFirst().stats().flow().outPerSecond())
        .compose(out ->
            Brought.of(doors.workers(), job, call.caller().reach())
                .compose(to -> why(standing, out, to)));
  }

  private Future<Reply> why(Standing standing, double out, Brought to) {
    var job = standing.snapshot().job();
    var crew = staff.matching(job.queue(), job.type()).with(to.crew());
    var around = new Whys.Around(out, crew);
    return lacks(standing)
        .map(lacks -> standing.with(to.beside(lacks)))
        .map(all -> reply(json -> Whys.write(json, all, around, doors.now())));
  }

  /// What keeps a job that is ready, beside what the store knows of.
  private Future<List<Block>> lacks(Standing standing) {
    var job = standing.snapshot().job();
    if (standing.snapshot().state() != JobState.READY) {
      return Future.succeededFuture(List.of());
    }
    return doors
        .backend()
        .health()
        .map(health ->
            health.healthy()
                ? staff.lacks(job)
                : List.of(Block.by(Kind.BACKEND_UNAVAILABLE, health.kind(), 0, List.of())));
  }

  private Future<JobSnapshot> find(Call call) {
    var id = call.parameter("id");
    return doors
        .search(call.caller())
        .get(List.of(id))
        .map(found -> OneJob.here(id, found.getFirst()));
  }

  private static Reply reply(Consumer<JsonWriter> writing) {
    var json = new JsonWriter();
    writing.accept(json);
    return Reply.json(200, json);
  }
}
