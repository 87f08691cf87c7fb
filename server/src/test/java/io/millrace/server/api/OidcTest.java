package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WholeServer;
import io.millrace.server.api.PlayedProvider.Says;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Logins that an identity provider opens.
class OidcTest {
  private static final String PUBLIC = "https://millrace.example.org/";
  private static final String BACK = "/v1/logins/oidc/callback";

  private PlayedProvider provider;
  private WholeServer server;

  @BeforeEach
  void start() {
    provider = new PlayedProvider();
    server = WholeServer.with(settings(provider.issuer()));
  }

  @AfterEach
  void stop() {
    server.close();
    provider.close();
  }

  private static Map<String, String> settings(String issuer) {
    var keys = new HashMap<String, String>();
    keys.put("server.public_url", PUBLIC);
    keys.put("auth.oidc.issuer", issuer);
    keys.put("auth.oidc.client_id", PlayedProvider.CLIENT);
    keys.put("auth.oidc.client_secret", PlayedProvider.SECRET);
    keys.put("auth.oidc.roles", "{\"ops\":\"operator\",\"staff\":\"viewer\",\"boss\":\"admin\"}");
    return keys;
  }

  private OpenApiChecked nobody() {
    return OpenApiChecked.at(server.url());
  }

  /// A browser on its way, with the cookie that it got.
  private record Away(String address, String cookie) {
    String state() {
      return PlayedProvider.form(URI.create(address).getRawQuery()).get("state");
    }
  }

  private Away leave() {
    var left = nobody().get("/v1/logins/oidc");
    assertThat(left.status()).as(left.text()).isEqualTo(303);
    return new Away(left.header("location").orElseThrow(), cookie(left));
  }

  private static String cookie(Answer answer) {
    return answer.header("set-cookie").orElseThrow().split(";", 2)[0];
  }

  private Answer come(Away away, String code) {
    return nobody()
        .with("cookie", away.cookie())
        .careless()
        .get(BACK + "?state=" + away.state() + "&code=" + code + "&session_state=x");
  }

  private Answer login() {
    var away = leave();
    return come(away, provider.visit(away.address()));
  }

  private OpenApiChecked page(Answer login) {
    assertThat(login.status()).as(login.text()).isEqualTo(303);
    return nobody().with("cookie", cookie(login));
  }

  @Test
  void logs_in_whom_the_provider_knows_with_the_highest_of_his_roles() {
    var login = login();
    var page = page(login);
    var told = page.get("/v1/logins").json();

    assertThat(login.header("location")).contains("/");
    assertThat(told.path("actor").asText()).isEqualTo("eve@example.org");
    assertThat(told.path("role").asText()).isEqualTo("operator");
    assertThat(page.get("/v1/jobs").status()).isEqualTo(200);
    ApiTest.isRefused(page.get("/v1/keys"), 403, "forbidden");
    var token = told.path("csrf_token").asText();
    var paused = page.with("x-csrf-token", token).post("/v1/queues/none/pause", "{}");
    ApiTest.isRefused(paused, 404, "not_found");
  }

  @Test
  void sends_browsers_to_come_back_to_the_public_url() {
    var away = PlayedProvider.form(URI.create(leave().address()).getRawQuery());
    assertThat(away.get("redirect_uri"))
        .isEqualTo("https://millrace.example.org/v1/logins/oidc/callback");
  }

  @Test
  void the_cookie_of_a_journey_is_for_those_two_pages_and_out_of_reach_of_scripts() {
    var cookie = nobody().get("/v1/logins/oidc").header("set-cookie").orElseThrow();
    assertThat(cookie.split("; ", -1))
        .contains("HttpOnly", "SameSite=Lax", "Secure", "Path=/v1/logins/oidc", "Max-Age=600");
  }

  @Test
  void is_on_record_without_any_secret() {
    var page = page(login());
    assertThat(page.get("/v1/logins").status()).isEqualTo(200);
    provider.say(Says.claims(it -> it.put("groups", "boss")));
    var lines = page(login()).get("/v1/audit?limit=10").json().path("items");
    assertThat(lines.findValuesAsText("action")).contains("login.create");
    assertThat(lines.toString()).doesNotContain("code-", "mr_login");
  }

  @Test
  void lets_nobody_in_who_did_not_set_out_from_here() {
    var away = leave();
    var other = leave();
    var code = provider.visit(away.address());
    var target = BACK + "?code=" + code + "&state=";

    ApiTest.isRefused(nobody().get(target + away.state()), 403, "forbidden");
    var crossed = nobody().with("cookie", other.cookie()).get(target + away.state());
    ApiTest.isRefused(crossed, 403, "forbidden");
    var stateless = nobody().with("cookie", away.cookie()).get(target);
    ApiTest.isRefused(stateless, 403, "forbidden");
    assertThat(come(away, code).status()).isEqualTo(303);
  }

  @Test
  void a_code_of_another_journey_is_of_no_use() {
    var victim = leave();
    var mine = leave();
    ApiTest.isRefused(come(victim, provider.visit(mine.address())), 502, "upstream_failed");
  }

  @Test
  void a_code_opens_once() {
    var away = leave();
    var code = provider.visit(away.address());
    assertThat(come(away, code).status()).isEqualTo(303);
    ApiTest.isRefused(come(away, code), 502, "upstream_failed");
  }

  @Test
  void tells_who_was_turned_away_by_the_provider() {
    var away = leave();
    var client = nobody().with("cookie", away.cookie());
    var denied = client.get(BACK + "?error=access_denied&state=" + away.state());
    ApiTest.isRefused(denied, 401, "unauthenticated");
    ApiTest.isRefused(client.get(BACK + "?state=" + away.state()), 400, "malformed");
  }

  /// What must not be in a token.
  enum Wrong {
    AUDIENCE(it -> it.put("aud", "another")),
    AUDIENCES(it -> it.put("aud", new JsonArray().add("another"))),
    NO_AUDIENCE(it -> without(it, "aud")),
    ISSUER(it -> it.put("iss", "https://evil.example.org")),
    NO_ISSUER(it -> without(it, "iss")),
    EXPIRED(it -> it.put("exp", it.getLong("iat") - 61)),
    NO_END(it -> without(it, "exp")),
    NOT_YET(it -> it.put("nbf", it.getLong("iat") + 120)),
    NOT_YET_IN_WORDS(it -> it.put("nbf", "tomorrow")),
    OF_TOMORROW(it -> it.put("iat", it.getLong("iat") + 120)),
    NONCE(it -> it.put("nonce", "x".repeat(43))),
    NO_NONCE(it -> without(it, "nonce")),
    NOBODY(it -> without(it, "sub").put("email_verified", false));

    // Keeps nothing, which the compiler cannot see.
    @SuppressWarnings("ImmutableEnumChecker")
    private final UnaryOperator<JsonObject> claims;

    Wrong(UnaryOperator<JsonObject> claims) {
      this.claims = claims;
    }

    private static JsonObject without(JsonObject claims, String name) {
      claims.remove(name);
      return claims;
    }
  }

  @ParameterizedTest
  @EnumSource(Wrong.class)
  void takes_no_token_that_is_not_for_this_login(Wrong wrong) {
    provider.say(Says.claims(wrong.claims));
    ApiTest.isRefused(login(), 502, "upstream_failed");
  }

  @Test
  void takes_no_token_that_another_key_has_signed() {
    provider.say(new Says(it -> it, PlayedProvider.keys(), true, "RS256"));
    ApiTest.isRefused(login(), 502, "upstream_failed");
  }

  @Test
  void takes_no_token_that_nobody_has_signed() {
    provider.say(new Says(it -> it, null, true, "none"));
    ApiTest.isRefused(login(), 502, "upstream_failed");
  }

  @Test
  void takes_no_token_of_a_provider_that_publishes_no_key() {
    provider.say(new Says(it -> it, null, false, "none"));
    ApiTest.isRefused(login(), 502, "upstream_failed");
    provider.say(new Says(it -> it, null, false, "RS256"));
    ApiTest.isRefused(login(), 502, "upstream_failed");
  }

  @Test
  void an_address_that_nobody_looked_at_is_no_name() {
    provider.say(Says.claims(it -> it.put("email_verified", false)));
    assertThat(page(login()).get("/v1/logins").json().path("actor").asText()).isEqualTo("u-1");
  }

  @Test
  void knows_nobody_who_has_no_role_here() {
    provider.say(Says.claims(it -> it.put("groups", new JsonArray().add("cooks").add(7))));
    ApiTest.isRefused(login(), 403, "forbidden");
  }

  @Test
  void goes_on_when_the_provider_is_there_again() {
    var issuer = provider.issuer();
    provider.close();
    ApiTest.isRefused(nobody().get("/v1/logins/oidc"), 502, "upstream_failed");
    assertThat(nobody().get("/livez").status()).isEqualTo(200);
    assertThat(URI.create(issuer).getPort()).isPositive();
    provider = new PlayedProvider(URI.create(issuer).getPort());
    assertThat(page(login()).get("/v1/jobs").status()).isEqualTo(200);
  }

  @Test
  void says_that_it_opens_logins_and_that_nobody_comes_without() {
    assertThat(nobody().get("/v1/info").json().path("sign_in")).hasToString("[\"key\",\"oidc\"]");
    ApiTest.isRefused(nobody().get("/v1/jobs"), 401, "unauthenticated");
  }
}
