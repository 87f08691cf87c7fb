package io.millrace.server.http.route.access;

import io.millrace.core.audit.AuditLine;
import io.millrace.core.audit.AuditQuery;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Listing;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.resource.access.AuditLines;
import io.millrace.server.http.route.Doors;
import io.vertx.core.Future;

/// `/v1/audit`: who changed what, the newest first.
public record AuditRoutes(Doors doors) implements Routes {
  @Override
  public void mount(Table table) {
    table.list("/v1/audit", this::list);
  }

  private Future<Reply> list(Call call) {
    var listing = Listing.of(call);
    var asked = call.query();
    var query =
        new AuditQuery(
            asked.text("actor"),
            asked.text("action"),
            asked.text("resource"),
            asked.time("from"),
            asked.time("to"));
    return listing.<AuditLine>answer(
        (after, limit) -> doors.backend().audit().find(query, after, limit), AuditLines::write);
  }
}
