package io.millrace.server.http.oidc;

import io.millrace.core.access.Login.By;
import io.millrace.core.access.Role;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The claims of an ID token whose signature and issuer were found good, and what is to be asked of
/// them beside that (OpenID Connect Core §3.1.3.7).
record IdToken(JsonObject claims) {
  /// By how much the clocks of both may differ.
  private static final Duration SKEW = Duration.ofMinutes(1);

  private static final Pattern NAME = Pattern.compile("[!-~]{1,255}");

  /// As whom it logs in, with the highest role that it has; ends with a problem when it is not for
  /// this server, or not from now, or not for this journey, or nobody's here.
  By by(OidcSettings settings, Journey journey, Instant now) {
    check(texts("aud").contains(settings.clientId()), "it is for another client");
    check(number("exp").filter(now.minus(SKEW)::isBefore).isPresent(), "it has expired");
    check(number("iat").filter(now.plus(SKEW)::isAfter).isPresent(), "it is not of now");
    check(
        !claims.containsKey("nbf") || number("nbf").filter(now.plus(SKEW)::isAfter).isPresent(),
        "it is not yet good");
    check(text("nonce").filter(journey::hasNonce).isPresent(), "it is of another login");
    var name = name();
    check(name.isPresent(), "it names nobody");
    return new By.OfProvider(name.orElseThrow(), role(settings));
  }

  private static void check(boolean good, String otherwise) {
    if (!good) {
      throw Problem.of(
              ProblemCode.UPSTREAM_FAILED, "the provider's token is not good: " + otherwise)
          .exception();
    }
  }

  /// An address that the provider has looked at says more than the subject, which is for machines.
  private Optional<String> name() {
    boolean verified = Boolean.TRUE.equals(claims.getValue("email_verified"));
    return (verified ? text("email") : Optional.<String>empty())
        .filter(it -> NAME.matcher(it).matches())
        .or(() -> text("sub").filter(it -> NAME.matcher(it).matches()));
  }

  private Role role(OidcSettings settings) {
    return texts(settings.roleClaim()).stream()
        .map(settings.roles()::get)
        .filter(Objects::nonNull)
        .max(Enum::compareTo)
        .orElseThrow(() ->
            Problem.of(
                    ProblemCode.FORBIDDEN,
                    "you are known, but the claim " + settings.roleClaim() + " gives you no role")
                .exception());
  }

  private Optional<String> text(String name) {
    return claims.getValue(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private Optional<Instant> number(String name) {
    return claims.getValue(name) instanceof Number seconds
        ? Optional.of(Instant.ofEpochSecond(seconds.longValue()))
        : Optional.empty();
  }

  /// The text or texts of a claim; `realm_access.roles` is one inside another, unless a claim is
  /// called so.
  private List<String> texts(String name) {
    var found = claims.containsKey(name) ? claims.getValue(name) : inside(name);
    return switch (found) {
      case String text -> List.of(text);
      case JsonArray all ->
          all.stream().filter(String.class::isInstance).map(String.class::cast).toList();
      case null, default -> List.of();
    };
  }

  private @Nullable Object inside(String path) {
    @Nullable Object at = claims;
    for (var name : path.split("\\.", -1)) {
      at =
          switch (at) {
            case JsonObject object -> object.getValue(name);
            case Map<?, ?> map -> map.get(name);
            case null, default -> null;
          };
    }
    return at;
  }
}
