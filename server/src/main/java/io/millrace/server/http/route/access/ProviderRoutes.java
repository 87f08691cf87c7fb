package io.millrace.server.http.route.access;

import io.millrace.core.access.KeyText;
import io.millrace.server.http.access.Cookies;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.oidc.Journey;
import io.millrace.server.http.oidc.Provider;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.problem.ProblemException;
import io.millrace.server.http.route.Doors;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// `/v1/logins/oidc`: a browser is sent to the identity provider, and comes back with a code for
/// which the provider tells who it is. Other parameters than the ones that are read may come along:
/// providers add their own.
public final class ProviderRoutes implements Routes {
  private static final String PATH = "/v1/logins/oidc";
  private static final String BACK = PATH + "/callback";

  /// How long somebody may be with the provider.
  private static final Duration AWAY = Duration.ofMinutes(10);

  private static final int MAX_TEXT = 4096;

  private final Entry entry;
  private final Optional<Provider> provider;
  private final LoginRoutes logins;
  private final Doors doors;

  public ProviderRoutes(Doors doors, Entry entry, Vertx vertx, LoginRoutes logins) {
    this.doors = doors;
    this.entry = entry;
    this.logins = logins;
    this.provider =
        entry
            .settings()
            .logins()
            .oidc()
            .map(oidc ->
                new Provider(vertx, oidc, back(entry.publicUrl().orElseThrow()), doors.clock()));
  }

  private static String back(URI publicUrl) {
    var url = publicUrl.toString();
    return (url.endsWith("/") ? url.substring(0, url.length() - 1) : url) + BACK;
  }

  @Override
  public void mount(Table table) {
    table.get(PATH, this::leave).get(BACK, this::come);
  }

  private Provider provider() {
    return provider.orElseThrow(() ->
        Problem.of(ProblemCode.NOT_FOUND, "auth.oidc is not set: no provider opens logins here")
            .exception());
  }

  private Future<Reply> leave(Call call) {
    call.query().end();
    var journey = Journey.begin(doors.secrets());
    return provider()
        .address(journey)
        .map(address -> to(address).with("set-cookie", Cookies.set(journey, AWAY)));
  }

  private Future<Reply> come(Call call) {
    var provider = provider();
    var journey =
        Cookies.journey(call.header("cookie").orElse(""))
            .filter(it -> it.hasState(call.query().text("state").orElse("")))
            .orElseThrow(ProviderRoutes::notFromHere);
    call.query().text("error").ifPresent(ProviderRoutes::refuse);
    var code =
        call.query()
            .text("code")
            .filter(it -> it.length() <= MAX_TEXT)
            .orElseThrow(
                () -> Problem.of(ProblemCode.MALFORMED, "the provider sent no code").exception());
    var address = call.request().remoteAddress().hostAddress();
    return entry
        .doorman()
        .meet(provider, code, journey, Objects.requireNonNullElse(address, ""))
        .compose(logins::open)
        .map(this::in);
  }

  private Reply in(KeyText login) {
    return to("/")
        .with("set-cookie", Cookies.set(login, entry.settings().logins().ttl()))
        .with("set-cookie", Cookies.noJourney());
  }

  private static Reply to(String address) {
    var json = new JsonWriter(256).object().put("location", address).endObject();
    return Reply.json(303, json).with("location", address);
  }

  private static ProblemException notFromHere() {
    return Problem.of(ProblemCode.FORBIDDEN, "this browser did not set out from here: GET " + PATH)
        .exception();
  }

  private static void refuse(String error) {
    throw Problem.of(
            ProblemCode.UNAUTHENTICATED,
            error.equals("access_denied")
                ? "the provider did not let you in, or you did not want to"
                : "the provider says that something is wrong with the request")
        .withHeader("www-authenticate", "Bearer")
        .exception();
  }
}
