package io.millrace.server.live;

import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.ticket.Tickets;
import io.millrace.server.live.feed.Rooms;
import io.millrace.server.live.work.Works;
import io.vertx.core.Future;
import java.util.Arrays;

/// `/v1/stream`: a socket, the same as server-sent events, and tickets for who can send no header.
/// For one event loop.
public final class LiveRoutes implements Routes {
  private static final String PATH = "/v1/stream";
  private static final String PROTOCOL = "millrace.v1";

  private final LiveSocket.Desk desk;
  private final Tickets tickets;

  /// To be made on the loop that serves it.
  public LiveRoutes(Live live, Rooms rooms, Works works, Tickets tickets, Tempo tempo) {
    var loop = new LiveLoop(rooms.vertx(), tempo);
    live.add(loop);
    this.desk = new LiveSocket.Desk(live, loop, rooms, works);
    this.tickets = tickets;
  }

  @Override
  public void mount(Table table) {
    table
        .get(PATH, this::socket)
        .get(PATH + "/sse", Reply.EVENTS, this::events)
        .post(PATH + "/tickets", BodyRule.OPTIONAL, this::ticket);
  }

  private Future<Reply> socket(Call call) {
    call.query().text("ticket");
    call.query().end();
    if (!call.header("upgrade").filter("websocket"::equalsIgnoreCase).isPresent()) {
      throw malformed("this is a WebSocket: ask for an upgrade, with the protocol " + PROTOCOL);
    }
    var offered = call.header("sec-websocket-protocol").orElse("");
    if (Arrays.stream(offered.split(",")).map(String::strip).noneMatch(PROTOCOL::equals)) {
      throw malformed("name " + PROTOCOL + " in Sec-WebSocket-Protocol");
    }
    var guest = call.guest();
    return Future.succeededFuture(
        Reply.socket((socket, cut) -> LiveSocket.open(desk, socket, cut, guest)));
  }

  private static RuntimeException malformed(String detail) {
    return Problem.of(ProblemCode.MALFORMED, detail).exception();
  }

  private Future<Reply> events(Call call) {
    var ask = Asks.read(call.query(), call.header("last-event-id"));
    return call.isHead()
        ? Future.succeededFuture(Reply.noEvents())
        : LiveEvents.open(desk.loop(), desk.rooms(), ask, call.guest(), call.gone());
  }

  private Future<Reply> ticket(Call call) {
    call.query().end();
    var faults = new Faults();
    Fields.of(call.json(), faults).end();
    faults.raise();
    var ticket = tickets.issue(call.guest());
    var json =
        new JsonWriter(128)
            .object()
            .put("ticket", ticket.text())
            .put("expires_at", ticket.expiresAt())
            .endObject();
    return Future.succeededFuture(Reply.json(201, json).did(Deed.NONE));
  }
}
