package io.millrace.server.http.route.work;

import io.millrace.core.spi.Claimed;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.work.Claims;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Reading;
import io.vertx.core.Future;

/// `POST /v1/claims`: lends jobs to a remote worker, at once or as soon as there are some.
public record ClaimRoutes(Doors doors, Waiters waiters, Idempotency idempotency) implements Routes {
  @Override
  public void mount(Table table) {
    table.post("/v1/claims", BodyRule.OBJECT, idempotency.once(this::claim));
  }

  private Future<Reply> claim(Call call) {
    doors.admit();
    var asked = Reading.body(call, fields -> Claims.read(fields, doors.node()));
    return waiters.claim(call, asked.want(), asked.patience()).map(this::reply);
  }

  private Reply reply(Claimed claimed) {
    var json = new JsonWriter(256 + claimed.lent().size() * 1024).object();
    Claims.writeList(json, claimed);
    return Reply.json(200, json.put("time", doors.now()).endObject());
  }
}
