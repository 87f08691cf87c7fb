package io.millrace.server.http.route;

import io.millrace.core.job.JobState;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/// The answer to many items at once: each with a status of its own, and how many went well.
public final class Bulk {
  /// So many of the jobs are named in the record of who changed what.
  private static final int NAMED = 100;

  private final JsonWriter json = new JsonWriter(4096).object().array("items");
  private final String requestId;
  private int index;
  private int ok;
  private boolean forNow;
  private final List<String> done = new ArrayList<>();

  public Bulk(String requestId) {
    this.requestId = requestId;
  }

  public void good(int status, String id, JobState state) {
    open(status).put("id", id).put("state", state.wire()).endObject();
    ok(id);
  }

  public void duplicate(String id, JobState state) {
    open(200).put("id", id).put("state", state.wire()).put("duplicate_of", id).endObject();
    ok(id);
  }

  /// Done, and nothing is left to tell of.
  public void good(int status, String id) {
    open(status).put("id", id).endObject();
    ok(id);
  }

  private void ok(String id) {
    ok++;
    if (done.size() < NAMED) {
      done.add(id);
    }
  }

  public void bad(String id, Problem problem) {
    open(problem.code().status()).put("id", id);
    close(problem);
  }

  public void bad(Problem problem) {
    open(problem.code().status());
    close(problem);
  }

  private JsonWriter open(int status) {
    return json.object().put("index", index++).put("status", status);
  }

  private void close(Problem problem) {
    forNow |= problem.code().retryable();
    problem.write(json.name("problem"), requestId);
    json.endObject();
  }

  public Reply reply() {
    var told = new JsonWriter().object().put("ids", done);
    told.put("ok", ok).put("failed", index - ok).endObject();
    var reply =
        Reply.json(200, json.endArray().put("ok", ok).put("failed", index - ok).endObject())
            .did(Deed.made(told.json()));
    return forNow ? reply.forNow() : reply;
  }
}
