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
import io.millrace.server.live.work.Hand;
import io.millrace.server.live.work.Wire;
import io.millrace.server.live.work.Works;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One connection that speaks `millrace.v1`. It is written to by one hand, while the client takes
/// what is sent: replies first, then what its feeds have, in turn. Nothing is read from a client
/// that does not take his replies.
final class LiveSocket implements Visitor, Wire {
  private static final int PENDING = 64;
  private static final int WRITE_QUEUE = 64 * 1024;
  private static final int FRAME = 256 * 1024;
  private static final Duration FAREWELL = Duration.ofSeconds(2);
  private static final int AWAY_MS = 2_000;

  private final Desk desk;
  private final ServerWebSocket socket;
  private final Runnable cut;
  private final Guest guest;
  private final Subscriptions subscriptions;
  private final Deque<Consumer<Batch>> replies = new ArrayDeque<>(2);
  private final Deque<Long> unwritten = new ArrayDeque<>(2);
  private final long openedAt = System.nanoTime();
  private Caller caller;
  private long heardAt = openedAt;
  private long pingedAt = openedAt;
  private @Nullable Buffer pieces;
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
    socket.setWriteQueueMaxSize(WRITE_QUEUE);
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
    heardAt = System.nanoTime();
    if (closed) {
      return;
    }
    if (frame.isBinary()) {
      close(Close.BAD);
    } else if (frame.isText() || frame.isContinuation()) {
      piece(frame.binaryData(), frame.isFinal());
    }
  }

  /// A message may come in pieces, and is as long as all of them. Its bytes are read as they are: a
  /// text made of them would hide what is no UTF-8.
  private void piece(Buffer bytes, boolean last) {
    var whole = pieces == null ? bytes : pieces.appendBuffer(bytes);
    if (whole.length() > FRAME) {
      close(Close.TOO_LONG);
    } else if (last) {
      pieces = null;
      heard(whole.getBytes());
    } else {
      pieces = pieces == null ? bytes.copy() : whole;
    }
  }

  private void gone() {
    closed = true;
    desk.live().leave();
    desk.loop().leave(this);
    subscriptions.leave();
    replies.clear();
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
              .put("frame_bytes", FRAME)
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
    return isOpen() && !socket.writeQueueFull() && replies.size() <= PENDING;
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
    replies.add(batch -> batch.add(op, members));
  }

  /// One message, if the client takes it; what he does not take stays where it is. Who has more to
  /// hear goes on when others of his loop have had their turn: a hundred that are behind would keep
  /// it from everything else.
  @Override
  public void drain() {
    if (isOpen() && !socket.writeQueueFull()) {
      var batch = new Batch();
      fill(batch);
      if (!batch.hasRoom()) {
        desk.loop().around(this).wake().run();
      }
      if (!batch.isEmpty()) {
        write(batch);
      }
    }
    if (isOpen() && replies.size() > PENDING) {
      socket.pause();
    } else if (isOpen()) {
      socket.resume();
    }
  }

  private void fill(Batch batch) {
    while (batch.hasRoom() && !replies.isEmpty()) {
      replies.remove().accept(batch);
    }
    subscriptions.fill(batch);
  }

  private void write(Batch batch) {
    unwritten.add(System.nanoTime());
    socket.writeTextMessage(batch.text()).onComplete(_ -> unwritten.poll());
  }

  @Override
  public void tick(long now) {
    if (closed) {
      return;
    }
    var first = unwritten.peek();
    if (first != null && isOver(first, desk.tempo().stall(), now)) {
      close(Close.SLOW);
    } else if (!greeted && isOver(openedAt, desk.tempo().hello(), now)) {
      close(Close.NO_HELLO);
    } else if (isOver(heardAt, desk.tempo().silence(), now)) {
      close(Close.SLOW);
    } else {
      checkRights();
      ping(now);
      if (hand != null) {
        hand.tick();
      }
    }
  }

  private static boolean isOver(long since, Duration time, long now) {
    return now - since >= time.toNanos();
  }

  private void ping(long now) {
    var ping = desk.tempo().ping();
    if (greeted && isOver(heardAt, ping, now) && isOver(pingedAt, ping, now)) {
      pingedAt = now;
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
      long after = Math.floorMod(openedAt, AWAY_MS);
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
    if (unwritten.isEmpty() || why != Close.SLOW) {
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
