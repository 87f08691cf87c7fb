package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.access.PasswordHash;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What browsers show in the place of a key.
class LoginTest {
  private static final String USERS =
      "[{\"name\":\"ann\",\"role\":\"operator\",\"password_hash\":\"%s\"}]"
          .formatted(PasswordHash.of("correct horse", new Random(1)).text());

  private static KeyedServer server;

  @BeforeAll
  static void start() {
    server = new KeyedServer(Map.of("auth.users", USERS, "auth.login_ttl", "1h"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answer log(String body) {
    return server.nobody().post("/v1/logins", body);
  }

  private static Answer ann() {
    return log("{\"username\":\"ann\",\"password\":\"correct horse\"}");
  }

  private static Answer byKey(Answer made) {
    return log("{\"key\":\"" + made.json().path("token").asText() + "\"}");
  }

  private static String cookie(Answer login) {
    assertThat(login.status()).as(login.text()).isEqualTo(201);
    return login.header("set-cookie").orElseThrow().split(";", 2)[0];
  }

  /// A page that sends the cookie alone, as a page of others would.
  private static OpenApiChecked page(Answer login) {
    return server.nobody().with("cookie", "theme=dark; " + cookie(login));
  }

  private static OpenApiChecked ownPage(Answer login) {
    return page(login).with("x-csrf-token", login.json().path("csrf_token").asText());
  }

  @Test
  void a_user_opens_it_with_his_password() {
    var login = ann();
    assertThat(login.json().path("actor").asText()).isEqualTo("ann");
    assertThat(login.json().path("role").asText()).isEqualTo("operator");
    assertThat(login.json().path("scopes")).isEmpty();
    assertThat(page(login).get("/v1/jobs").status()).isEqualTo(200);
    ApiTest.isRefused(page(login).get("/v1/keys"), 403, "forbidden");
    assertThat(page(login).get("/v1/logins").text()).isEqualTo(login.text());
  }

  @Test
  void a_key_opens_it_with_its_own_rights() {
    var made = server.make(",\"scopes\":[\"queues:read\"]");
    var login = byKey(made);
    assertThat(login.json().path("actor")).isEqualTo(made.json().path("id"));
    assertThat(login.json().path("role").isNull()).isTrue();
    assertThat(login.json().path("scopes")).hasToString("[\"queues:read\"]");
    assertThat(page(login).get("/v1/queues").status()).isEqualTo(200);
    ApiTest.isRefused(page(login).get("/v1/jobs"), 403, "forbidden");
    assertThat(page(login).get("/v1/keys/self").json().path("id"))
        .isEqualTo(made.json().path("id"));
  }

  @Test
  void its_cookie_is_for_this_server_and_out_of_reach_of_scripts() {
    var cookie = ann().header("set-cookie").orElseThrow();
    assertThat(cookie).startsWith("millrace_login=");
    assertThat(cookie.split("; ", -1))
        .contains("HttpOnly", "SameSite=Strict", "Secure", "Path=/", "Max-Age=3600");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "nothing"})
  void a_change_needs_the_token_of_the_login(String token) {
    var login = ann();
    ApiTest.isRefused(page(login).post("/v1/queues/q/pause", "{}"), 403, "forbidden");
    var wrong = page(login).with("x-csrf-token", token);
    ApiTest.isRefused(wrong.post("/v1/queues/q/pause", "{}"), 403, "forbidden");
    ApiTest.isRefused(ownPage(login).post("/v1/queues/none/pause", "{}"), 404, "not_found");
    var others = page(login).with("x-csrf-token", ann().json().path("csrf_token").asText());
    ApiTest.isRefused(others.post("/v1/queues/none/pause", "{}"), 403, "forbidden");
  }

  @Test
  void opens_nothing_once_it_is_over() {
    var login = ann();
    ApiTest.isRefused(page(login).delete("/v1/logins"), 403, "forbidden");
    var out = ownPage(login).delete("/v1/logins");
    assertThat(out.status()).isEqualTo(204);
    assertThat(out.header("set-cookie").orElseThrow())
        .startsWith("millrace_login=;")
        .endsWith("=0");
    ApiTest.isRefused(page(login).get("/v1/jobs"), 401, "unauthenticated");
    assertThat(page(login).get("/v1/info").json().has("node")).isFalse();
    assertThat(server.nobody().with("cookie", cookie(login)).post("/v1/logins", "{}").status())
        .isEqualTo(422);
  }

  @Test
  void ends_with_the_key_that_opened_it() {
    var made = server.make(",\"role\":\"viewer\"");
    var login = byKey(made);
    var path = "/v1/keys/" + made.json().path("id").asText();
    server.admin().with("if-match", "*").patch(path, "{\"role\":\"producer\"}");
    ApiTest.isRefused(page(login).get("/v1/queues"), 403, "forbidden");
    server.admin().with("if-match", "*").delete(path);
    ApiTest.isRefused(page(login).get("/v1/jobs"), 401, "unauthenticated");
  }

  @Test
  void ends_with_the_text_of_the_key_that_opened_it() {
    var made = server.make(",\"role\":\"viewer\"");
    var login = byKey(made);
    server.admin().post("/v1/keys/" + made.json().path("id").asText() + "/rotate", "{}");
    ApiTest.isRefused(page(login).get("/v1/jobs"), 401, "unauthenticated");
  }

  @Test
  void keeps_to_the_addresses_and_the_quota_of_its_key() {
    var far = server.make(",\"role\":\"viewer\",\"ip_allow\":[\"10.0.0.0/8\"]");
    ApiTest.isRefused(byKey(far), 401, "unauthenticated");
    var few = byKey(server.make(",\"role\":\"viewer\",\"quota\":{\"limit\":1,\"per\":\"1h\"}"));
    assertThat(page(few).get("/v1/jobs").status()).isEqualTo(200);
    ApiTest.isRefused(page(few).get("/v1/jobs"), 429, "quota_exceeded");
  }

  @Test
  void is_not_the_text_of_a_key() {
    var text = cookie(ann()).split("=", 2)[1];
    ApiTest.isRefused(server.by(text).get("/v1/jobs"), 401, "unauthenticated");
    ApiTest.isRefused(log("{\"key\":\"" + text + "\"}"), 401, "unauthenticated");
    var made = server.make(",\"role\":\"viewer\"").json().path("token").asText();
    var asCookie = server.nobody().with("cookie", "millrace_login=" + made);
    ApiTest.isRefused(asCookie.get("/v1/jobs"), 401, "unauthenticated");
  }

  @Test
  void a_key_in_the_header_goes_before_it() {
    var login = ann();
    var both = page(login).with("x-api-key", KeyedServer.adminText());
    assertThat(both.get("/v1/keys").status()).isEqualTo(200);
    ApiTest.isRefused(both.get("/v1/logins"), 404, "not_found");
    ApiTest.isRefused(server.admin().get("/v1/logins"), 404, "not_found");
  }

  @Test
  void a_wrong_name_and_a_wrong_password_are_refused_alike() {
    var named = server.nobody().with("x-request-id", "r");
    var other = named.post("/v1/logins", "{\"username\":\"ann\",\"password\":\"horse\"}");
    var nobody = named.post("/v1/logins", "{\"username\":\"bob\",\"password\":\"horse\"}");
    ApiTest.isRefused(other, 401, "unauthenticated");
    assertThat(nobody.text()).isEqualTo(other.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"username\":\"ann\"}",
        "{\"key\":\"k\",\"username\":\"ann\",\"password\":\"p\"}",
        "{\"key\":1}",
        "{\"username\":\"ann\",\"password\":\"p\",\"remember\":true}"
      })
  void needs_a_key_or_a_name_and_a_password(String body) {
    assertThat(server.nobody().careless().post("/v1/logins", body).status()).isEqualTo(422);
  }

  @Test
  void who_fails_too_often_waits() {
    try (var own = new KeyedServer(Map.of("auth.users", USERS))) {
      var right = "{\"key\":\"" + KeyedServer.adminText() + "\"}";
      for (int at = 0; at < 9; at++) {
        var wrong = own.nobody().post("/v1/logins", "{\"key\":\"wrong\"}");
        ApiTest.isRefused(wrong, 401, "unauthenticated");
        assertThat(own.nobody().post("/v1/logins", right).status()).isEqualTo(201);
      }
      own.nobody().post("/v1/logins", "{\"key\":\"wrong\"}");
      var refused = own.nobody().post("/v1/logins", right);
      ApiTest.isRefused(refused, 429, "quota_exceeded");
      assertThat(Integer.parseInt(refused.header("retry-after").orElse("0"))).isBetween(1, 60);
      assertThat(own.admin().get("/v1/jobs").status()).isEqualTo(200);
    }
  }

  @Test
  void guesses_that_come_together_are_all_counted() {
    try (var own = new KeyedServer(Map.of())) {
      var guess = "{\"key\":\"guess\"}";
      var answers =
          IntStream.range(0, 24)
              .parallel()
              .mapToObj(_ -> own.nobody().post("/v1/logins", guess).status())
              .toList();
      assertThat(answers).containsOnly(401, 429);
      assertThat(answers.stream().filter(it -> it == 401).count()).isEqualTo(10);
    }
  }

  @Test
  void says_by_what_one_can_log_in() {
    assertThat(server.nobody().get("/v1/info").json().path("sign_in"))
        .hasToString("[\"key\",\"user\"]");
  }

  @Test
  void users_alone_close_a_server() {
    try (var own = WholeServer.with(Map.of("auth.users", USERS))) {
      var anybody = OpenApiChecked.at(own.url());
      ApiTest.isRefused(anybody.get("/v1/jobs"), 401, "unauthenticated");
      var login =
          anybody.post("/v1/logins", "{\"username\":\"ann\",\"password\":\"correct horse\"}");
      assertThat(login.status()).isEqualTo(201);
    }
  }
}
