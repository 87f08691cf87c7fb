package io.millrace.server.http.route.access;

import io.millrace.core.access.KeyText;
import io.millrace.core.access.Login;
import io.millrace.core.definition.Kind;
import io.millrace.core.spi.DefinitionStore;
import io.millrace.core.spi.DefinitionStore.Write;
import io.millrace.core.spi.Match;
import io.millrace.server.http.access.Cookies;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.problem.ProblemException;
import io.millrace.server.http.resource.access.Logins;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Reading;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.Optional;

/// `/v1/logins`: what browsers show in the place of a key. A login is kept in the store, so that
/// every node knows it, and is looked up at each call: to log out, or to lose what opened it, ends
/// it everywhere within a second.
public final class LoginRoutes implements Routes {
  private static final String PATH = "/v1/logins";

  /// Second part of the text of a login: that it is none of a key.
  private static final String ENV = "login";

  /// Logins that one key or user has at a time; one more ends the oldest.
  private static final int MOST = 100;

  private final Doors doors;
  private final Entry entry;
  private final Vertx vertx;

  public LoginRoutes(Doors doors, Entry entry, Vertx vertx) {
    this.doors = doors;
    this.entry = entry;
    this.vertx = vertx;
  }

  @Override
  public void mount(Table table) {
    table.post(PATH, BodyRule.OBJECT, this::create).get(PATH, this::get).delete(PATH, this::remove);
  }

  private DefinitionStore definitions() {
    return doors.backend().definitions();
  }

  private Future<Reply> create(Call call) {
    var shown = Reading.body(call, Logins::read).orElseThrow();
    var address = call.request().remoteAddress().hostAddress();
    return entry
        .doorman()
        .look(vertx, shown, Objects.requireNonNullElse(address, ""))
        .compose(this::open)
        .map(text ->
            reply(call, 201, text)
                .with("set-cookie", Cookies.set(text, entry.settings().logins().ttl())));
  }

  /// A new login of somebody who showed who he is. It is in force here; elsewhere within a second.
  Future<KeyText> open(Login.By by) {
    var id = doors.ids().named("lgn_");
    var text = KeyText.of(ENV, id, doors.secrets());
    var ttl = entry.settings().logins().ttl();
    var login = new Login(id, text.hash(), by, doors.now().plus(ttl));
    var write = new Write(Kind.LOGIN, id, Logins.spec(login), name(by));
    return definitions()
        .put(write, new Match.New())
        .compose(_ -> entry.keyring().refresh(definitions()))
        .compose(_ -> tidy(by))
        .map(text);
  }

  private static String name(Login.By by) {
    return switch (by) {
      case Login.By.OfKey(String id, _) -> id;
      case Login.By.OfUser(String name, _) -> name;
      case Login.By.OfProvider(String name, _) -> name;
    };
  }

  private Future<?> tidy(Login.By by) {
    var oldest = entry.keyring().beyond(MOST, by, doors.now());
    return Future.join(oldest.stream().map(this::forget).toList());
  }

  private Future<?> forget(String id) {
    return definitions().remove(Kind.LOGIN, id, new Match.Any());
  }

  private Reply reply(Call call, int status, KeyText text) {
    var login = entry.keyring().login(text, doors.now()).orElseThrow(() -> absent(call));
    var caller = entry.keyring().caller(login, doors.now()).orElseThrow(() -> absent(call));
    var json = new JsonWriter(256);
    Logins.write(json, caller, text, login.expiresAt());
    return Reply.json(status, json).did(Deed.of(caller));
  }

  private static ProblemException absent(Call call) {
    return Problem.of(ProblemCode.NOT_FOUND, call.caller().name() + " did not come by a login")
        .exception();
  }

  private Future<Reply> get(Call call) {
    call.query().end();
    return Future.succeededFuture(reply(call, 200, shown(call)));
  }

  private static KeyText shown(Call call) {
    return Optional.of(call)
        .filter(it -> it.header("authorization").or(() -> it.header("x-api-key")).isEmpty())
        .flatMap(it -> Cookies.login(it.header("cookie").orElse("")))
        .orElseThrow(() -> absent(call));
  }

  private Future<Reply> remove(Call call) {
    call.query().end();
    var login = entry.keyring().login(shown(call), doors.now()).orElseThrow(() -> absent(call));
    return forget(login.id())
        .compose(_ -> entry.keyring().refresh(definitions()))
        .map(_ -> Reply.empty(204).with("set-cookie", Cookies.none()));
  }
}
