package io.millrace.server.http.oidc;

import io.millrace.core.access.Login.By;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.oauth2.OAuth2Auth;
import io.vertx.ext.auth.oauth2.OAuth2AuthorizationURL;
import io.vertx.ext.auth.oauth2.OAuth2FlowType;
import io.vertx.ext.auth.oauth2.OAuth2Options;
import io.vertx.ext.auth.oauth2.Oauth2Credentials;
import io.vertx.ext.auth.oauth2.providers.OpenIDConnectAuth;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The identity provider, for one event loop. It is looked up when it is needed first, so that a
/// server starts without it, and again after it could not be found.
///
/// Its token counts only when it is signed with a key that it publishes: Vert.x leaves the claims
/// of any other out.
public final class Provider {
  private static final Logger LOG = LoggerFactory.getLogger(Provider.class);

  private static final int CONNECT_MS = 5_000;
  private static final int PATIENCE_S = 10;

  private final Vertx vertx;
  private final OidcSettings settings;
  private final String back;
  private final Clock clock;
  private @Nullable Future<OAuth2Auth> found;

  /// `back` is where the provider sends browsers that come back, as it knows it.
  public Provider(Vertx vertx, OidcSettings settings, String back, Clock clock) {
    this.vertx = vertx;
    this.settings = settings;
    this.back = back;
    this.clock = clock;
  }

  /// Where a browser is sent to.
  public Future<String> address(Journey journey) {
    return find()
        .map(it ->
            it.authorizeURL(
                new OAuth2AuthorizationURL()
                    .setRedirectUri(back)
                    .setScopes(List.of("openid", "email"))
                    .setState(journey.state())
                    .setCodeChallenge(journey.challenge())
                    .setCodeChallengeMethod("S256")
                    .putAdditionalParameter("nonce", journey.nonce())));
  }

  /// As whom somebody logs in who came back with that code from that journey. Fails with a problem
  /// when the provider does not say, or what it says does not hold.
  public Future<By> meet(String code, Journey journey) {
    var shown =
        new Oauth2Credentials()
            .setFlow(OAuth2FlowType.AUTH_CODE)
            .setCode(code)
            .setRedirectUri(back)
            .setCodeVerifier(journey.verifier());
    return find()
        .compose(it -> asked(it.authenticate(shown)))
        .map(user -> token(user).by(settings, journey, clock.instant()));
  }

  private static IdToken token(User user) {
    var claims = user.attributes().getJsonObject("idToken");
    if (claims == null) {
      throw Problem.of(
              ProblemCode.UPSTREAM_FAILED,
              "the provider sent no token that one of its published keys has signed: try again")
          .exception();
    }
    return new IdToken(claims);
  }

  private Future<OAuth2Auth> find() {
    if (found == null || found.failed()) {
      found = asked(OpenIDConnectAuth.discover(vertx, options())).map(Provider::follow);
    }
    return found;
  }

  /// The provider may change its keys: those it has now are read when one is missing.
  private static OAuth2Auth follow(OAuth2Auth provider) {
    return provider.missingKeyHandler(_ ->
        provider.jWKSet().onComplete(_ -> {}, cause -> LOG.warn("cannot read its keys", cause)));
  }

  private OAuth2Options options() {
    var client =
        new HttpClientOptions()
            .setConnectTimeout(CONNECT_MS)
            .setIdleTimeout(PATIENCE_S)
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    return new OAuth2Options()
        .setSite(settings.issuer().toString())
        .setClientId(settings.clientId())
        .setClientSecret(settings.clientSecret().reveal())
        .setHttpClientOptions(client);
  }

  private static <T> Future<T> asked(Future<T> answer) {
    return answer
        .timeout(PATIENCE_S, TimeUnit.SECONDS)
        .recover(cause -> {
          LOG.warn("the identity provider did not answer as it should", cause);
          return Future.failedFuture(problem(cause).exception());
        });
  }

  private static Problem problem(Throwable cause) {
    return cause instanceof TimeoutException
        ? Problem.of(ProblemCode.UPSTREAM_TIMEOUT, "the identity provider did not answer in time")
        : Problem.of(
            ProblemCode.UPSTREAM_FAILED, "the identity provider refused, or cannot be reached");
  }
}
