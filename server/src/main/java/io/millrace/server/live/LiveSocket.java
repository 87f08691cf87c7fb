package io.millrace.server.live;

import io.millrace.core.access.Caller;
import io.millrace.core.access.Role;
import io.millrace.server.http.call.Guest;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonValue.Kind;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.live.feed.Rooms;
import io.millrace.server.live.frame.Close;
import io.millrace.server.live.frame.Outbox;
import io.millrace.server.live.frame.Pieces;
import io.millrace.server.live.work.Hand;
import io.millrace.server.live.work.Wire;
import io.millrace.server.live.work.Works;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One connection that speaks `millrace.v1`. It is written to by one hand, while the client takes
/// what is sent: replies first, then what its feeds have, in turn. Nothing is read from a client
/// that does not take his replies.
final class LiveSocket implements Visitor, Wire {
  private static final Duration FAREWELL = Duration.ofSeconds(2);
  private static final int AWAY_MS = 2_000;

  private final Desk desk;
  private final ServerWebSocket socket;
  private final Runnable cut;
  private final Guest guest;
  private final Subscriptions subscriptions;
  private final Pieces pieces = new Pieces();
  private final Outbox outbox;
  private final Pulse pulse;
  private Caller caller;
  private boolean greeted;
  private boolean closed;
  private @Nullable Hand hand;

  /// What a socket is given to work with.
  record Desk(Live live, LiveLoop loop, Rooms rooms, Works works) {
    Tempo tempo() {
      return loop.tempo();
    }
  }

  private LiveSocket(Desk desk, ServerWebSocket socket, Runnable cut, Guest guest) {
    this.desk = desk;
    this.socket = socket;
    this.cut = cut;
    this.guest = guest;
    this.caller = guest.caller();
    this.outbox = new Outbox(socket);
    this.pulse = new Pulse(desk.tempo(), System.nanoTime());
    this.subscriptions = new Subscriptions(desk, this, this);
  }

  /// Speaks on a socket from now on; `cut` closes it whatever it still holds.
  static void open(Desk desk, ServerWebSocket socket, Runnable cut, Guest guest) {
    if (!desk.live().enter()) {
      socket.close(Close.TOO_MANY.code(), Close.TOO_MANY.reason());
      return;
    }
    new LiveSocket(desk, socket, cut, guest).listen();
  }

  private void listen() {
    desk.loop().enter(this);
    socket.closeHandler(_ -> gone());
    socket.exceptionHandler(this::broken);
    socket.drainHandler(_ -> taken());
    socket.frameHandler(this::came);
  }

  /// What came was no frame, or one that is longer than any message: nothing behind it is read.
  private void broken(Throwable cause) {
    if (cause instanceof CorruptedWebSocketFrameException frame) {
      boolean tooLong = frame.closeStatus().code() == Close.TOO_LONG.code();
      close(tooLong ? Close.TOO_LONG : Close.BAD);
    }
  }

  /// Whatever comes is a sign of life.
  private void came(WebSocketFrame frame) {
    pulse.heard(System.nanoTime());
    if (closed) {
      return;
    }
    if (frame.isBinary()) {
      close(Close.BAD);
    } else if (frame.isText() || frame.isContinuation()) {
      piece(frame.binaryData(), frame.isFinal());
    }
  }

  private void piece(Buffer bytes, boolean last) {
    if (!pieces.add(bytes, last)) {
      close(Close.TOO_LONG);
    } else if (last) {
      heard(pieces.take());
    }
  }

  private void gone() {
    closed = true;
    desk.live().leave();
    desk.loop().leave(this);
    subscriptions.leave();
    outbox.clear();
    if (hand != null) {
      hand.leave();
    }
  }

  /// What was sent has left: there is room for more.
  private void taken() {
    drain();
    if (hand != null) {
      hand.go();
    }
  }

  /// Where the verbs of workers are done.
  private Hand hand() {
    var there = hand;
    if (there == null) {
      there = desk.works().open(this);
      hand = there;
    }
    return there;
  }

  private void heard(byte[] message) {
    try {
      var root = JsonText.read(message).root();
      var frames = root.is(Kind.ARRAY) ? root.items() : List.of(root);
      for (var frame : frames) {
        if (!closed) {
          frame(frame);
        }
      }
    } catch (RuntimeException e) {
      refuse(Optional.empty(), e);
    }
    if (hand != null) {
      hand.flush();
    }
    drain();
  }

  private void frame(JsonValue frame) {
    var faults = new Faults();
    var fields = Fields.of(frame, faults);
    var id = frame.is(Kind.OBJECT) ? number(frame) : Optional.<Long>empty();
    try {
      var op = fields.need("op", Shape.TEXT).orElse("");
      faults.raise();
      if (!greeted && !op.equals("hello")) {
        close(Close.NO_HELLO);
        return;
      }
      switch (op) {
        case "hello" -> hello(fields, faults);
        case "sub" -> {
          if (!subscriptions.add(fields, faults)) {
            close(Close.TWICE);
          }
        }
        case "unsub" -> subscriptions.remove(fields, faults);
        case "credit" -> subscriptions.credit(fields, faults);
        case "ping" -> answer("pong", fields, faults);
        case "pong" -> {}
        default -> work(op, id, fields, faults);
      }
    } catch (RuntimeException e) {
      refuse(id, e);
    }
  }

  private void work(String op, Optional<Long> id, Fields fields, Faults faults) {
    if (!Hand.OPS.contains(op)) {
      throw Problem.of(ProblemCode.MALFORMED, "there is no op '" + op + "'").exception();
    }
    hand().frame(op, id, fields, faults);
  }

  private static Optional<Long> number(JsonValue frame) {
    return frame.members().stream()
        .filter(it -> it.name().equals("id") && it.value().integer().isPresent())
        .map(it -> it.value().integer().getAsLong())
        .findFirst();
  }

  private void hello(Fields fields, Faults faults) {
    var version = fields.need("v", Shape.whole(0, 1_000));
    fields.take("client", Shape.text(200));
    var worker = fields.take("worker_id", Shape.text(200));
    fields.end();
    faults.raise();
    if (version.filter(it -> it == 1).isEmpty()) {
      close(Close.BAD);
      return;
    }
    greeted = true;
    worker.ifPresent(it -> hand().comesBack(it));
    reply(
        "welcome",
        json -> {
          json.put("node", desk.live().node()).put("time", desk.rooms().clock().instant());
          json.put("heartbeat_ms", desk.tempo().ping().toMillis());
          json.object("limits")
              .put("subs", Subscriptions.MOST)
              .put("frame_bytes", Pieces.MOST)
              .endObject();
          json.put("actor", caller.name()).put("role", caller.role().map(Role::wire));
        });
  }

  private void answer(String op, Fields fields, Faults faults) {
    var ts = fields.take("ts", Shape.json(64));
    fields.end();
    faults.raise();
    reply(op, json -> ts.ifPresent(it -> json.put("ts", it)));
  }

  @Override
  public void send(String op, Consumer<JsonWriter> members) {
    if (!closed) {
      reply(op, members);
    }
  }

  @Override
  public boolean takes() {
    return isOpen() && outbox.takes() && !outbox.isFull();
  }

  /// A connection that its client has closed asks no more what it takes, and tells of its end a
  /// moment later.
  private boolean isOpen() {
    return !closed && !socket.isClosed();
  }

  @Override
  public String remote() {
    return Objects.requireNonNullElse(socket.remoteAddress().hostAddress(), "");
  }

  /// As whom he is let in now.
  @Override
  public Guest guest() {
    return new Guest(caller, guest.now());
  }

  @Override
  public void refuse(Optional<Long> id, Throwable cause) {
    var problem = Problem.of(cause);
    reply(
        "err",
        json -> {
          id.ifPresent(it -> json.put("id", it));
          json.put("code", problem.code().wire())
              .put("title", problem.code().title())
              .put("detail", problem.detail())
              .put("retryable", problem.code().retryable());
          var state = problem.members().get("state");
          if (state != null) {
            json.put("state", state);
          }
          var after = problem.headers().get("retry-after");
          if (after != null) {
            json.put("retry_after_ms", 1_000 * Long.parseLong(after));
          }
        });
  }

  private void reply(String op, Consumer<JsonWriter> members) {
    outbox.add(op, members);
  }

  /// One message, if the client takes it; what he does not take stays where it is. Who has more to
  /// hear goes on when others of his loop have had their turn: a hundred that are behind would keep
  /// it from everything else.
  @Override
  public void drain() {
    if (isOpen() && outbox.takes() && outbox.write(subscriptions::fill)) {
      desk.loop().around(this).wake().run();
    }
    if (isOpen() && outbox.isFull()) {
      socket.pause();
    } else if (isOpen()) {
      socket.resume();
    }
  }

  @Override
  public void tick(long now) {
    if (closed) {
      return;
    }
    if (outbox.isStalled(desk.tempo().stall(), now)) {
      close(Close.SLOW);
    } else if (!greeted && pulse.isLate(now)) {
      close(Close.NO_HELLO);
    } else if (pulse.isSilent(now)) {
      close(Close.SLOW);
    } else {
      checkRights();
      ping(now);
      if (hand != null) {
        hand.tick();
      }
    }
  }

  private void ping(long now) {
    if (greeted && pulse.pings(now)) {
      reply("ping", json -> json.put("ts", desk.rooms().clock().millis()));
      drain();
    }
  }

  /// He may other things now, or nothing at all.
  private void checkRights() {
    var now = guest.now().get();
    if (now.isEmpty()) {
      close(Close.UNAUTHENTICATED);
    } else if (!now.get().equals(caller)) {
      caller = now.get();
      subscriptions.rights(caller);
    }
  }

  @Override
  public void dismiss() {
    if (!closed) {
      // The nanosecond in which it came parts it from others as well as chance would.
      long after = Math.floorMod(pulse.openedAt(), AWAY_MS);
      reply("drain", json -> json.put("reason", "stopping").put("reconnect_after_ms", after));
      drain();
      close(Close.AWAY);
    }
  }

  /// A client that takes nothing would never see the end: then the connection ends without a word.
  private void close(Close why) {
    if (closed) {
      return;
    }
    closed = true;
    socket.resume();
    if (outbox.isWritten() || why != Close.SLOW) {
      desk.loop().later(FAREWELL, this::cutOff);
    } else {
      desk.loop().later(Duration.ofMillis(100), this::cutOff);
    }
    socket.close(why.code(), why.reason()).onComplete(_ -> {}, _ -> cut.run());
  }

  private void cutOff() {
    if (!socket.isClosed()) {
      cut.run();
    }
  }
}
