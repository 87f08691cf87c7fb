package io.millrace.server.http.route;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Json;
import io.millrace.core.query.Found;
import io.millrace.core.spi.Pruned;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.job.Jobs;

/// One job in an answer: as it was found, made, changed or removed.
public final class OneJob {
  private OneJob() {}

  /// What was found, or the problem of an id that has no job.
  public static JobSnapshot here(String id, Found found) {
    if (found instanceof Found.Here(JobSnapshot snapshot)) {
      return snapshot;
    }
    throw Refusals.missing(id, found).exception();
  }

  /// As it stands now.
  public static Reply reply(JobSnapshot snapshot) {
    var json = new JsonWriter(2048);
    Jobs.write(json, snapshot);
    return Reply.json(200, json)
        .withVersion(snapshot.life().version())
        .did(Deed.made(told(snapshot)));
  }

  /// What the record of who changed what says of a job: nothing of what it carries.
  public static Json told(JobSnapshot snapshot) {
    return new JsonWriter(128)
        .object()
        .put("type", snapshot.job().type())
        .put("queue", snapshot.job().queue())
        .put("state", snapshot.state().wire())
        .put("version", snapshot.life().version())
        .endObject()
        .json();
  }

  /// One that this call has made.
  public static Reply created(JobSnapshot snapshot) {
    var json = new JsonWriter(2048);
    Jobs.write(json, snapshot);
    return Reply.json(201, json)
        .with("location", "/v1/jobs/" + snapshot.id())
        .withVersion(snapshot.life().version());
  }

  /// A job is gone, unless another one still needs it.
  public static Reply removed(JobSnapshot there, Pruned pruned) {
    if (pruned.kept().contains(there.id())) {
      throw Refusals.named(there.id()).exception();
    }
    return Reply.empty(204).did(Deed.removed(told(there)));
  }
}
