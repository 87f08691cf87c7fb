package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.redis.FaultyRedis.Fault;
import io.millrace.backend.redis.FaultyRedis.Fault.After;
import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.StoreFull;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What every door does with each reply of Redis that is no answer (`reliability.md` §6), over real
/// sockets: whatever it is, it is told to the caller at once or made good, and the same call again
/// goes well.
@Timeout(300)
class RepliesTest extends EveryDoor {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private FaultyRedis redis;

  /// What a door makes of it.
  enum Told {
    /// It is made good, and nobody hears of it.
    NOTHING,
    /// The store is away.
    AWAY,
    /// There is no room.
    FULL,
    /// It is our mistake.
    OURS
  }

  @Override
  protected Backend open(Clock clock) {
    redis = FaultyRedis.before(RedisServer.ofThisJvm());
    return InHand.openNew(clock, RedisSettings.DEFAULT.withUrl(redis.url()).withTimeout(PATIENCE));
  }

  @AfterEach
  void closeRedis() {
    redis.close();
  }

  static Stream<Arguments> replies() {
    int port = RedisServer.ofThisJvm().port();
    return Stream.of(
        line("-NOSCRIPT No matching script. Please use EVAL.", Told.NOTHING),
        line("-LOADING Redis is loading the dataset in memory", Told.NOTHING),
        line("-ERR max number of clients reached", Told.NOTHING),
        line("-TRYAGAIN Multiple keys request during rehashing of slot", Told.NOTHING),
        line("-READONLY You can't write against a read only replica.", Told.NOTHING),
        line("-MASTERDOWN Link with MASTER is down", Told.NOTHING),
        line("-MOVED 3999 127.0.0.1:" + port, Told.NOTHING),
        line("-ASK 3999 127.0.0.1:" + port, Told.NOTHING),
        line("-BUSY Redis is busy running a script.", Told.AWAY),
        line("-MISCONF Redis is configured to save RDB snapshots", Told.AWAY),
        line("-NOREPLICAS Not enough good replicas to write.", Told.AWAY),
        line("-CLUSTERDOWN The cluster is down", Told.AWAY),
        line("-WRONGTYPE Operation against a key holding the wrong kind of value", Told.AWAY),
        line("-NOAUTH Authentication required.", Told.AWAY),
        line("-WRONGPASS invalid username-password pair", Told.AWAY),
        line("-NOPERM this user has no permissions", Told.AWAY),
        line("-OOM command not allowed when used memory > 'maxmemory'.", Told.FULL),
        line("-ERR unknown command", Told.OURS),
        line("-CROSSSLOT Keys in request don't hash to the same slot", Told.OURS),
        Arguments.of(new Fault("*2\r\n$5\r\nhal", true, After.CLOSE), Told.AWAY),
        Arguments.of(new Fault("", true, After.CLOSE), Told.AWAY),
        Arguments.of(new Fault("", false, After.CLOSE), Told.AWAY),
        Arguments.of(new Fault("HTTP/1.1 400 Bad Request\r\n\r\n", false, After.GO_ON), Told.AWAY));
  }

  private static Arguments line(String answer, Told told) {
    return Arguments.of(Fault.of(answer), told);
  }

  @ParameterizedTest
  @MethodSource("replies")
  void is_told_at_every_door_or_made_good_and_the_same_again_goes_well(Fault fault, Told told) {
    for (var door : doors().entrySet()) {
      redis.answer(fault, 1);

      var answer = door.getValue().get().transform(Future::succeededFuture).await();

      assertThat(redis.hasAnswered()).as("%s was asked", door.getKey()).isTrue();
      var cause = answer.cause();
      switch (told) {
        case NOTHING -> assertThat(cause).as(door.getKey()).isNull();
        case AWAY ->
            assertThat(cause)
                .as(door.getKey())
                .isInstanceOf(BackendUnavailable.class)
                .isNotInstanceOf(StoreFull.class);
        case FULL -> assertThat(cause).as(door.getKey()).isInstanceOf(StoreFull.class);
        case OURS -> assertThat(cause).as(door.getKey()).isInstanceOf(IllegalStateException.class);
      }
      assertThat(door.getValue().get().transform(Future::succeededFuture).await().cause())
          .as("%s once more", door.getKey())
          .isNull();
    }
  }

  @Test
  void silence_is_told_in_time_at_every_door_and_the_same_again_goes_well() {
    var doors = doors();
    redis.answer(new Fault("", false, After.SAY_NO_MORE), Integer.MAX_VALUE);
    long begun = System.nanoTime();

    var answers = new LinkedHashMap<String, Future<?>>();
    doors.forEach((name, call) -> answers.put(name, call.get()));
    Future.join(new ArrayList<>(answers.values())).transform(Future::succeededFuture).await();

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PATIENCE.multipliedBy(6));
    answers.forEach((name, answer) ->
        assertThat(answer.cause()).as(name).isInstanceOf(BackendUnavailable.class));
    redis.answer(Fault.of(""), 0);
    doors.forEach((name, call) -> assertThat(Patience.until(() -> done(call))).as(name).isTrue());
  }

  @Test
  void health_tells_instead_of_failing() {
    redis.close();

    assertThat(backend.health().await().healthy()).isFalse();
  }

  private static boolean done(Supplier<Future<?>> call) {
    call.get().await();
    return true;
  }
}
