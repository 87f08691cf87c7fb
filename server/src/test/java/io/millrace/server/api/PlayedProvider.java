package io.millrace.server.api;

import io.millrace.backend.contract.loop.Watched;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// An identity provider as OpenID Connect Core 1.0 and Discovery 1.0 have it, with one client: it
/// looks at the client's secret, the code (once), the address and the verifier (RFC 7636), and
/// signs its token with RS256.
final class PlayedProvider implements AutoCloseable {
  static final String CLIENT = "millrace";
  static final String SECRET = "s3cret of a client";

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final Vertx vertx = Watched.vertx();
  private final KeyPair keys = keys();
  private final AtomicInteger codes = new AtomicInteger();
  private final Map<String, Map<String, String>> asked = new ConcurrentHashMap<>();
  private final HttpServer server;
  private volatile Says says = Says.ALL_IN_ORDER;

  /// How it departs from what is right.
  record Says(
      UnaryOperator<JsonObject> claims,
      @Nullable KeyPair signer,
      boolean publishes,
      String algorithm) {
    static final Says ALL_IN_ORDER = new Says(it -> it, null, true, "RS256");

    static Says claims(UnaryOperator<JsonObject> claims) {
      return new Says(claims, null, true, "RS256");
    }
  }

  PlayedProvider() {
    this(0);
  }

  PlayedProvider(int port) {
    server =
        vertx.createHttpServer().requestHandler(this::answer).listen(port, "127.0.0.1").await();
  }

  static KeyPair keys() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  String issuer() {
    return "http://127.0.0.1:" + server.actualPort();
  }

  void say(Says other) {
    says = other;
  }

  /// Somebody who was sent to this address shows who he is; answers the code with which he is sent
  /// back.
  String visit(String address) {
    var parameters = form(URI.create(address).getRawQuery());
    if (!"code".equals(parameters.get("response_type"))
        || !CLIENT.equals(parameters.get("client_id"))
        || !Arrays.asList(parameters.get("scope").split(" ", -1)).contains("openid")
        || !"S256".equals(parameters.get("code_challenge_method"))) {
      throw new AssertionError("not as RFC 6749 and RFC 7636 have it: " + address);
    }
    var code = "code-" + codes.incrementAndGet();
    asked.put(code, parameters);
    return code;
  }

  private void answer(HttpServerRequest request) {
    switch (request.path()) {
      case "/.well-known/openid-configuration" -> reply(request, 200, discovery());
      case "/jwks" -> reply(request, 200, published());
      case "/token" -> request.body().onSuccess(body -> token(request, form(body.toString())));
      default -> request.response().setStatusCode(404).end();
    }
  }

  private JsonObject discovery() {
    return new JsonObject()
        .put("issuer", issuer())
        .put("authorization_endpoint", issuer() + "/authorize")
        .put("token_endpoint", issuer() + "/token")
        .put("jwks_uri", issuer() + "/jwks")
        .put("response_types_supported", new JsonArray().add("code"))
        .put("subject_types_supported", new JsonArray().add("public"))
        .put("id_token_signing_alg_values_supported", new JsonArray().add("RS256"));
  }

  private JsonObject published() {
    var all = new JsonArray();
    if (says.publishes) {
      var key = (RSAPublicKey) keys.getPublic();
      all.add(
          new JsonObject()
              .put("kty", "RSA")
              .put("use", "sig")
              .put("alg", "RS256")
              .put("kid", "k1")
              .put("n", BASE64.encodeToString(unsigned(key.getModulus())))
              .put("e", BASE64.encodeToString(unsigned(key.getPublicExponent()))));
    }
    return new JsonObject().put("keys", all);
  }

  private static byte[] unsigned(BigInteger number) {
    var bytes = number.toByteArray();
    return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }

  private void token(HttpServerRequest request, Map<String, String> form) {
    var basic = CLIENT + ":" + SECRET;
    var shown =
        "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(StandardCharsets.UTF_8));
    if (!shown.equals(request.getHeader("authorization"))) {
      reply(request, 401, new JsonObject().put("error", "invalid_client"));
      return;
    }
    var begun = asked.remove(form.getOrDefault("code", ""));
    if (begun == null
        || !"authorization_code".equals(form.get("grant_type"))
        || !begun.get("redirect_uri").equals(form.get("redirect_uri"))
        || !begun.get("code_challenge").equals(challenge(form.getOrDefault("code_verifier", "")))) {
      reply(request, 400, new JsonObject().put("error", "invalid_grant"));
      return;
    }
    reply(
        request,
        200,
        new JsonObject()
            .put("access_token", "opaque")
            .put("token_type", "Bearer")
            .put("expires_in", 300)
            .put("id_token", signed(claims(begun.get("nonce")))));
  }

  private JsonObject claims(String nonce) {
    long now = Instant.now().getEpochSecond();
    return says.claims.apply(
        new JsonObject()
            .put("iss", issuer())
            .put("sub", "u-1")
            .put("aud", CLIENT)
            .put("iat", now)
            .put("exp", now + 300)
            .put("nonce", nonce)
            .put("email", "eve@example.org")
            .put("email_verified", true)
            .put("groups", new JsonArray().add("staff").add("ops")));
  }

  private String signed(JsonObject claims) {
    var header = new JsonObject().put("typ", "JWT").put("alg", says.algorithm).put("kid", "k1");
    var text = base64(header.encode()) + "." + base64(claims.encode());
    if (says.algorithm.equals("none")) {
      return text + ".";
    }
    try {
      var signature = Signature.getInstance("SHA256withRSA");
      signature.initSign((says.signer == null ? keys : says.signer).getPrivate());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return text + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String challenge(String verifier) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return BASE64.encodeToString(digest.digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void reply(HttpServerRequest request, int status, JsonObject json) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(json.encode());
  }

  static Map<String, String> form(String text) {
    var form = new HashMap<String, String>();
    for (var pair : text.split("&", -1)) {
      var parts = pair.split("=", 2);
      form.put(decode(parts[0]), decode(parts.length > 1 ? parts[1] : ""));
    }
    return form;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
