package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.backend.redis.footing.RedisSettings.Durability;
import io.millrace.backend.redis.footing.RedisSettings.Login;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.config.Secret;
import io.millrace.core.spi.Backend;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The account that `docs/operations.md` gives as an example, as it stands there.
class AclTest extends EveryDoor {
  private static final Pattern EXAMPLE =
      Pattern.compile("```\\n(ACL SETUSER millrace [^`]+)```", Pattern.DOTALL);
  private static final Pattern CALL =
      Pattern.compile("redis\\.call\\((?:[^,]*? and )?'([A-Z]+)'(?: or '([A-Z]+)')?");

  /// What is asked without a script.
  private static final Set<String> ASKED =
      Set.of(
          "evalsha",
          "hello",
          "auth",
          "select",
          "script|load",
          "info",
          "time",
          "wait",
          "asking",
          "role",
          "config|get",
          "cluster|slots",
          "getrange",
          "smembers",
          "xrevrange",
          "zrevrangebyscore");

  private RedisServer redis;

  @Override
  protected Backend open(Clock clock) {
    redis = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");
    assertThat(redis.asked(words())).isEqualTo("OK");
    redis.ask("ACL", "SETUSER", "default", "off");
    var login = new Login(Optional.of("millrace"), Optional.of(new Secret("PASSWORD")));
    return InHand.openAs(
        clock,
        RedisSettings.DEFAULT
            .withUrl(redis.url())
            .withLogin(login)
            .withDurability(Durability.ALWAYS));
  }

  @AfterEach
  void stopServer() {
    redis.close();
  }

  /// The example, a word each.
  private static String[] words() {
    try {
      var text = Files.readString(Path.of("..", "..", "docs", "operations.md"));
      var found = EXAMPLE.matcher(text);
      assertThat(found.find()).isTrue();
      return found.group(1).strip().split("\\s+", -1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void lets_every_door_do_what_it_does() {
    doors()
        .forEach((name, call) ->
            assertThat(call.get().transform(Future::succeededFuture).await().cause())
                .as(name)
                .isNull());
    assertThat(backend.health().await().healthy()).isTrue();
  }

  @Test
  void grants_what_is_used_and_nothing_else() {
    var used = new TreeSet<>(ASKED);
    for (var script : Scripts.ALL) {
      CALL.matcher(script.text())
          .results()
          .flatMap(it -> Stream.of(it.group(1), Objects.requireNonNullElse(it.group(2), "HGET")))
          .forEach(it -> used.add(it.toLowerCase(Locale.ROOT)));
    }

    var granted =
        Arrays.stream(words()).filter(it -> it.startsWith("+")).map(it -> it.substring(1)).toList();

    assertThat(granted).containsExactlyInAnyOrderElementsOf(used);
    assertThat(List.of(words())).contains("~mr:*", "-@all", "resetchannels");
  }
}
