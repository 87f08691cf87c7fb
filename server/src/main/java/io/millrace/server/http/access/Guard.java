package io.millrace.server.http.access;

import io.millrace.core.access.Caller;
import io.millrace.core.access.Key;
import io.millrace.core.access.KeyHash;
import io.millrace.core.access.KeyText;
import io.millrace.core.access.Scopes;
import io.millrace.server.http.call.Guest;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.problem.ProblemException;
import io.millrace.server.http.ticket.Tickets;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Stands before every route: says who asks, and refuses who may not. What is not allowed is
/// denied, and what is open is open by its exact method and path.
///
/// A wrong id and a wrong secret are refused alike and in the same time.
public final class Guard {
  private static final String BEARER = "bearer ";
  private static final Set<HttpMethod> SAFE =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private static final Set<String> STREAMS = Set.of("/v1/stream", "/v1/stream/sse");

  private final Keyring keyring;
  private final ScopeTable scopes;
  private final Covered covered;
  private final Clock clock;
  private final Quotas quotas;
  private final Tickets tickets;

  public Guard(Keyring keyring, ScopeTable scopes, Covered covered, Tickets tickets, Clock clock) {
    this.tickets = tickets;
    this.keyring = keyring;
    this.scopes = scopes;
    this.covered = covered;
    this.clock = clock;
    this.quotas = new Quotas(keyring);
  }

  public ScopeTable scopes() {
    return scopes;
  }

  /// Who asks; ends with a problem when nobody knows him and the path is not open.
  public Guest admit(HttpServerRequest request) {
    if (KeyText.isWithin(request.uri())) {
      throw Problem.of(
              ProblemCode.MALFORMED,
              "a key stands in the URL, where logs keep it: replace that key, and send keys as"
                  + " Authorization: Bearer")
          .exception();
    }
    if (keyring.isOpen()) {
      return new Guest(Caller.OPEN, this::nobody);
    }
    var ticket = ticket(request);
    if (ticket.isPresent()) {
      return tickets.take(ticket.get()).orElseThrow(Guard::unauthenticated);
    }
    var shown = shown(request);
    if (shown.isPresent()) {
      return known(shown.get(), request);
    }
    boolean open = isOpen(request);
    if (open && !isSafe(request)) {
      // Whoever logs in is nobody yet, whatever his browser still has.
      return Guest.of(Caller.STRANGER);
    }
    var login = Cookies.login(request.getHeader(HttpHeaders.COOKIE));
    var guest = login.flatMap(text -> loggedIn(text, request));
    return guest.orElseGet(() -> stranger(open));
  }

  /// Nobody needs to show anything, as long as that is so.
  private Optional<Caller> nobody() {
    return keyring.isOpen() ? Optional.of(Caller.OPEN) : Optional.empty();
  }

  /// What browsers show that can send no header, where that is taken.
  private static Optional<String> ticket(HttpServerRequest request) {
    return STREAMS.contains(Objects.requireNonNullElse(request.path(), ""))
        ? Optional.ofNullable(request.getParam("ticket"))
        : Optional.empty();
  }

  private static Guest stranger(boolean open) {
    if (!open) {
      throw unauthenticated();
    }
    return Guest.of(Caller.STRANGER);
  }

  /// Whose login this is, if what opened it still does.
  private Optional<Guest> loggedIn(KeyText shown, HttpServerRequest request) {
    var now = clock.instant();
    var login = keyring.login(shown, now);
    var caller = login.flatMap(it -> keyring.caller(it, now));
    if (caller.isPresent()) {
      login.flatMap(keyring::keyOf).ifPresent(key -> admitted(key, request));
    }
    if (caller.isPresent() && !isSafe(request)) {
      checkToken(shown, request);
    }
    return caller.map(it -> new Guest(it, () -> opened(shown)));
  }

  /// As whom this login opens now.
  private Optional<Caller> opened(KeyText shown) {
    var now = clock.instant();
    return keyring.login(shown, now).flatMap(it -> keyring.caller(it, now));
  }

  /// A page of others can make a browser send the cookie, but it does not know the token.
  private static void checkToken(KeyText login, HttpServerRequest request) {
    var token = Objects.requireNonNullElse(request.getHeader("x-csrf-token"), "");
    var right = login.csrf().getBytes(StandardCharsets.US_ASCII);
    if (!MessageDigest.isEqual(right, token.getBytes(StandardCharsets.UTF_8))) {
      throw Problem.of(ProblemCode.FORBIDDEN, "send the csrf_token of your login as X-Csrf-Token")
          .exception();
    }
  }

  private static boolean isSafe(HttpServerRequest request) {
    return SAFE.contains(request.method());
  }

  /// Ends with a problem unless the caller may use this operation (`GET /v1/jobs/{id}`).
  public void check(Caller caller, String operation) {
    refusal(caller, operation)
        .ifPresent(refused -> {
          throw refused;
        });
  }

  /// Whether the caller may use this operation.
  public boolean allows(Caller caller, String operation) {
    return refusal(caller, operation).isEmpty();
  }

  private Optional<ProblemException> refusal(Caller caller, String operation) {
    var row = scopes.of(operation);
    var scope = row.scope();
    boolean allowed =
        scopes.isOpen(operation)
            || caller.may(scope)
            || row.leased().filter(caller::may).isPresent()
            || (scope.equals(ScopeTable.ANY) && !caller.isStranger());
    if (!allowed) {
      return Optional.of(forbidden(scope));
    }
    if (!caller.reach().isEverything() && !row.reach() && !scopes.isOpen(operation)) {
      var refused =
          Problem.of(
              ProblemCode.FORBIDDEN, "this is not for keys that are bound to queues or types");
      return Optional.of(refused.exception());
    }
    return Optional.empty();
  }

  /// What hides in the answers of an operation what its caller may not see, if anything does.
  public Optional<Veil> veil(Caller caller, String operation) {
    var payload = scopes.of(operation).payload();
    var veil = new Veil(payload, caller.may(Scopes.PAYLOAD), covered);
    return Optional.of(veil).filter(it -> !it.isThin());
  }

  /// That a caller lacks this scope.
  static ProblemException forbidden(String scope) {
    return Problem.of(ProblemCode.FORBIDDEN, "this needs the scope " + scope)
        .with("required_scope", scope)
        .exception();
  }

  private boolean isOpen(HttpServerRequest request) {
    var method = request.method().equals(HttpMethod.HEAD) ? HttpMethod.GET : request.method();
    return scopes.isOpen(method.name() + " " + Objects.requireNonNullElse(request.path(), ""));
  }

  /// What a request shows of a key, if anything.
  private static Optional<String> shown(HttpServerRequest request) {
    var authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization != null) {
      boolean bearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
      return Optional.of(bearer ? authorization.substring(BEARER.length()).strip() : "");
    }
    return Optional.ofNullable(request.getHeader("x-api-key"));
  }

  private Guest known(String shown, HttpServerRequest request) {
    var text = KeyText.parse(shown).orElseThrow(Guard::unauthenticated);
    var found = keyring.find(text.id());
    var hash = text.hash();
    if (found.isEmpty()) {
      // Compared with nothing, so that it takes as long as a wrong secret.
      hash.matches(KeyHash.NONE);
      throw unauthenticated();
    }
    var key = found.get();
    var now = clock.instant();
    if (!key.opens(hash, now)) {
      throw unauthenticated();
    }
    var caller = admitted(key, request);
    var address = address(request);
    return new Guest(caller, () -> opened(text.id(), hash, address));
  }

  /// As whom this secret of a key opens now, for somebody at this address.
  private Optional<Caller> opened(String shortId, KeyHash hash, String address) {
    return keyring
        .find(shortId)
        .filter(key -> key.opens(hash, clock.instant()) && key.opensFrom(address))
        .map(Key::caller);
  }

  private Caller admitted(Key key, HttpServerRequest request) {
    var now = clock.instant();
    checkAddress(key, request);
    keyring.use(key, now);
    key.bounds()
        .quota()
        .ifPresent(quota -> quotas.count(key, quota, now, request.response().headers()));
    return key.caller();
  }

  private static void checkAddress(Key key, HttpServerRequest request) {
    if (!key.opensFrom(address(request))) {
      throw Problem.of(ProblemCode.ADDRESS_REFUSED, "this key is not for your address").exception();
    }
  }

  private static String address(HttpServerRequest request) {
    return Objects.requireNonNullElse(request.remoteAddress().hostAddress(), "");
  }

  private static ProblemException unauthenticated() {
    return Problem.of(
            ProblemCode.UNAUTHENTICATED,
            "send a valid key as Authorization: Bearer, or X-Api-Key, or log in")
        .withHeader("www-authenticate", "Bearer")
        .exception();
  }
}
