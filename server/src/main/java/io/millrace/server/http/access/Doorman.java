package io.millrace.server.http.access;

import io.millrace.core.access.KeyText;
import io.millrace.core.access.Login.By;
import io.millrace.core.access.PasswordHash;
import io.millrace.core.access.User;
import io.millrace.server.http.oidc.Journey;
import io.millrace.server.http.oidc.Provider;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.problem.ProblemException;
import io.millrace.server.http.resource.access.Logins.Shown;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Looks at what people show to log in. A password is hashed off the event loop, a few at a time;
/// an unknown name takes as long as a wrong password, and both are refused alike. One for all event
/// loops of a node.
public final class Doorman {
  /// Passwords that are looked at or wait for it, and calls of the provider.
  private static final int MOST = 8;

  private final Keyring keyring;
  private final Clock clock;
  private final Guesses guesses = new Guesses();
  private final AtomicInteger underWay = new AtomicInteger();

  public Doorman(Keyring keyring, Clock clock) {
    this.keyring = keyring;
    this.clock = clock;
  }

  /// As whom somebody at this address may log in; ends with a problem when it is nobody.
  public Future<By> look(Vertx vertx, Shown shown, String address) {
    return switch (shown) {
      case Shown.Key(String text) ->
          counted(address, () -> Future.succeededFuture(key(text, address)));
      case Shown.Password(String name, String password) ->
          oneOfFew(() -> counted(address, () -> user(vertx, name, password)));
    };
  }

  /// As whom somebody may log in whom the provider sent back with that code.
  public Future<By> meet(Provider provider, String code, Journey journey, String address) {
    return oneOfFew(() -> counted(address, () -> provider.meet(code, journey)));
  }

  /// Only what is looked at is a try, and one that goes well does not count.
  private Future<By> counted(String address, Supplier<Future<By>> look) {
    var now = clock.instant();
    return Future.succeededFuture()
        .compose(_ -> {
          guesses.begin(address, now);
          return look.get();
        })
        .map(by -> {
          guesses.forget(address, now);
          return by;
        });
  }

  private By key(String shown, String address) {
    var text = KeyText.parse(shown).orElseThrow(Doorman::unknown);
    var key = keyring.find(text.id()).orElseThrow(Doorman::unknown);
    if (!key.opens(text.hash(), clock.instant()) || !key.opensFrom(address)) {
      throw unknown();
    }
    return new By.OfKey(key.id(), text.hash());
  }

  private Future<By> oneOfFew(Supplier<Future<By>> look) {
    if (underWay.incrementAndGet() > MOST) {
      underWay.decrementAndGet();
      return Future.failedFuture(
          Problem.of(ProblemCode.OVERLOADED, "too many log in at this moment: try again")
              .exception());
    }
    return look.get()
        .eventually(() -> {
          underWay.decrementAndGet();
          return Future.succeededFuture();
        });
  }

  private Future<By> user(Vertx vertx, String name, String password) {
    var user = keyring.user(name);
    var hash = user.map(User::password).orElse(PasswordHash.NONE);
    return vertx
        .executeBlocking(() -> hash.matches(password), true)
        .map(right -> {
          if (!Boolean.TRUE.equals(right) || user.isEmpty()) {
            throw unknown();
          }
          return new By.OfUser(name, hash.proof());
        });
  }

  private static ProblemException unknown() {
    return Problem.of(ProblemCode.UNAUTHENTICATED, "that opens nothing: look at what you sent")
        .withHeader("www-authenticate", "Bearer")
        .exception();
  }
}
