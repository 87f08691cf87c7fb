package io.millrace.server.http.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.access.Login;
import io.millrace.core.access.PasswordHash;
import io.millrace.core.access.Role;
import io.millrace.core.access.User;
import io.millrace.server.http.problem.ProblemException;
import io.millrace.server.http.resource.access.Logins.Shown;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Many that log in at one moment.
@ExtendWith(VertxExtension.class)
class DoormanTest {
  private final Doorman doorman = doorman();

  private static Doorman doorman() {
    var ann = new User("ann", Role.VIEWER, PasswordHash.of("correct horse", new Random(1)));
    var logins = new LoginSettings(List.of(ann), Optional.empty(), Duration.ofHours(1));
    var keyring = new Keyring(new AuthSettings("live", List.of(), Covered.NOTHING, logins));
    return new Doorman(keyring, Clock.systemUTC());
  }

  @Test
  void who_found_no_room_has_not_guessed(Vertx vertx) {
    var some = new ArrayList<Future<Login.By>>();
    for (int at = 0; at < 8; at++) {
      some.add(look(vertx, "192.0.2.1"));
    }
    for (int at = 0; at < 10; at++) {
      assertThat(look(vertx, "192.0.2.2").cause()).isInstanceOf(ProblemException.class);
    }
    Future.all(some).await();

    assertThat(look(vertx, "192.0.2.2").await()).isInstanceOf(Login.By.OfUser.class);
  }

  private Future<Login.By> look(Vertx vertx, String address) {
    return doorman.look(vertx, new Shown.Password("ann", "correct horse"), address);
  }
}
