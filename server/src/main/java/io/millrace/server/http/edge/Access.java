package io.millrace.server.http.edge;

import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/// From where a call may come. While nobody shows a key: from this machine, but neither through a
/// proxy nor from a web page that merely reaches it, unless its origin is on the list. Asked before
/// any route, for every path.
public final class Access {
  private static final Pattern LOOPBACK =
      Pattern.compile("(?:localhost|127\\.0\\.0\\.1|\\[::1])(?::\\d{1,5})?");
  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  private final BooleanSupplier loopbackOnly;
  private final Optional<String> publicAuthority;
  private final Optional<String> publicOrigin;
  private final Cors cors;

  private Access(BooleanSupplier loopbackOnly, Optional<URI> publicUrl, Cors cors) {
    this.loopbackOnly = loopbackOnly;
    publicAuthority = publicUrl.map(url -> lower(url.getAuthority()));
    publicOrigin = publicUrl.map(url -> lower(url.getScheme() + "://" + url.getAuthority()));
    this.cors = cors;
  }

  /// For a server that listens on loopback, as long as it is `open` to whoever is there.
  public static Access onLoopback(Optional<URI> publicUrl, Cors cors, BooleanSupplier open) {
    return new Access(open, publicUrl, cors);
  }

  /// For a server that was told to listen to everybody: only web pages of others are kept out.
  public static Access fromAnywhere(Optional<URI> publicUrl, Cors cors) {
    return new Access(() -> false, publicUrl, cors);
  }

  /// Which pages of others may call as well.
  Cors cors() {
    return cors;
  }

  /// Ends with a problem unless the request may come in; it has one host.
  void check(HttpServerRequest request) {
    var host = lower(request.headers().get(HttpHeaders.HOST));
    if (loopbackOnly.getAsBoolean()) {
      checkHost(host);
      checkDirect(request);
    }
    if (!SAFE.contains(request.method()) || request.headers().contains(HttpHeaders.UPGRADE)) {
      checkOrigin(request, host);
    }
  }

  private void checkHost(String host) {
    if (!LOOPBACK.matcher(host).matches() && publicAuthority.filter(host::equals).isEmpty()) {
      throw refused(
          ProblemCode.ADDRESS_REFUSED,
          "without keys this server answers to localhost, 127.0.0.1, [::1] and server.public_url");
    }
  }

  private static void checkDirect(HttpServerRequest request) {
    if (request.headers().contains("forwarded") || request.headers().contains("x-forwarded-for")) {
      throw refused(
          ProblemCode.ADDRESS_REFUSED,
          "without keys this server does not answer through a proxy (a forwarding header came)");
    }
  }

  private void checkOrigin(HttpServerRequest request, String host) {
    var origin = request.getHeader(HttpHeaders.ORIGIN);
    if (cors.admits(origin)) {
      return;
    }
    var site = request.getHeader("sec-fetch-site");
    boolean own = origin == null || isOwn(lower(origin), host);
    if (!own || (site != null && !OWN_SITE.contains(site))) {
      throw refused(
          ProblemCode.ORIGIN_REFUSED,
          "only pages of this server and of server.cors.origins may change something or open a"
              + " socket");
    }
  }

  private boolean isOwn(String origin, String host) {
    return origin.equals("http://" + host) || publicOrigin.filter(origin::equals).isPresent();
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static RuntimeException refused(ProblemCode code, String detail) {
    return Problem.of(code, detail).exception();
  }
}
