package io.millrace.server.http.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.ContractRoutes;
import io.millrace.server.http.TestServer;
import io.millrace.server.http.edge.Access;
import io.millrace.server.http.edge.Cors;
import io.millrace.server.http.edge.FrontDoor;
import io.millrace.server.http.edge.Limits;
import io.millrace.server.http.edge.pace.Newcomers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class WebUiTest {
  private static final String PAGE = "<!doctype html><title>pages</title>\n";
  private static final String ASSET = "/ui/assets/app-1a2b.js";

  private final HttpClient client = HttpClient.newHttpClient();
  private URI server;

  @BeforeEach
  void start(Vertx vertx) {
    server = serving(vertx, WebUi.read(new Packed("/io/millrace/server/http/ui/pages/")));
  }

  private static URI serving(Vertx vertx, WebUi pages) {
    var routes = new ContractRoutes();
    var terms =
        new FrontDoor.Terms(
            Access.onLoopback(Optional.empty(), new Cors(List.of()), () -> true),
            TestServer.open(routes),
            new Limits(1024, 1024),
            TestServer.PATIENT,
            new Newcomers(100, () -> {}),
            pages,
            () -> false);
    return TestServer.start(vertx, terms, routes).uri();
  }

  private HttpResponse<String> get(String path, String... headers) {
    return send(HttpRequest.newBuilder(server.resolve(path)), headers);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String... headers) {
    for (int at = 0; at < headers.length; at += 2) {
      request.header(headers[at], headers[at + 1]);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  @Test
  void gives_the_page_for_every_path_of_a_page_whatever_is_in_its_name() {
    assertThat(get("/ui/").body()).isEqualTo(PAGE);
    assertThat(get("/ui/jobs").body()).isEqualTo(PAGE);
    assertThat(get("/ui/queues/billing.eu").body()).isEqualTo(PAGE);
    assertThat(get("/ui/jobs/..%2F..%2Findex").body()).isEqualTo(PAGE);
    assertThat(header(get("/ui/"), "content-type")).isEqualTo("text/html; charset=utf-8");
  }

  @Test
  void lets_pages_load_and_run_nothing_but_their_own() {
    var policy = header(get("/ui/jobs"), "content-security-policy");

    assertThat(policy)
        .isEqualTo(
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
                + " object-src 'none'");
    assertThat(header(get("/ui/"), "x-content-type-options")).isEqualTo("nosniff");
  }

  @Test
  void lets_a_browser_keep_what_has_a_hash_in_its_name_and_ask_for_the_rest() {
    var asset = get(ASSET);
    var page = get("/ui/");

    assertThat(header(asset, "cache-control")).contains("immutable");
    assertThat(header(page, "cache-control")).isEqualTo("no-cache");
    var again = get("/ui/", "if-none-match", header(page, "etag"));
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(get("/ui/", "if-none-match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @Test
  void sends_what_the_browser_can_unpack_the_smallest_first() {
    var both = get(ASSET, "accept-encoding", "gzip, deflate, br");
    assertThat(both.body()).isEqualTo("as brotli\n");
    assertThat(header(both, "content-encoding")).isEqualTo("br");
    var gzip = get(ASSET, "accept-encoding", "gzip");
    assertThat(gzip.body()).isEqualTo("as gzip\n");
    assertThat(header(gzip, "content-encoding")).isEqualTo("gzip");
    var plain = get(ASSET);
    assertThat(plain.body()).isEqualTo("export const plain = true;\n");
    assertThat(header(plain, "content-type")).isEqualTo("text/javascript; charset=utf-8");
    assertThat(header(plain, "vary")).contains("accept-encoding");
  }

  @Test
  void has_no_page_in_the_place_of_a_file_of_another_version() {
    assertThat(get("/ui/assets/app-9999.js").statusCode()).isEqualTo(404);
    assertThat(get("/ui/assets/app-9999.js").body()).contains("load the page again");
  }

  @Test
  void leads_a_browser_to_the_pages_and_nobody_else() {
    var browser = get("/", "accept", "text/html,application/xhtml+xml,*/*;q=0.8");

    assertThat(browser.statusCode()).isEqualTo(302);
    assertThat(header(browser, "location")).isEqualTo("/ui/");
    assertThat(get("/ui").statusCode()).isEqualTo(302);
    assertThat(get("/", "accept", "application/json").statusCode()).isEqualTo(404);
    assertThat(get("/").statusCode()).isEqualTo(404);
  }

  @Test
  void is_only_read() {
    var request = HttpRequest.newBuilder(server.resolve("/ui/jobs"));
    var posted = send(request.POST(HttpRequest.BodyPublishers.ofString("{}")));

    assertThat(posted.statusCode()).isEqualTo(405);
    assertThat(header(posted, "allow")).isEqualTo("GET, HEAD");
    var head = send(HttpRequest.newBuilder(server.resolve("/ui/")).HEAD());
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void leaves_the_api_as_it_is(Vertx vertx) {
    assertThat(get("/v1/problems").statusCode()).isEqualTo(200);
    server = serving(vertx, WebUi.NONE);
    assertThat(get("/ui/").statusCode()).isEqualTo(404);
    assertThat(get("/v1/problems").statusCode()).isEqualTo(200);
  }
}
