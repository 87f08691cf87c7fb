package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.backend.redis.footing.RedisSettings.Durability;
import io.millrace.backend.redis.footing.RedisSettings.Login;
import io.millrace.backend.redis.footing.RedisSettings.Mode;
import io.millrace.backend.redis.footing.RedisSettings.Place;
import io.millrace.backend.redis.footing.RedisSettings.Tls;
import io.millrace.backend.redis.footing.Unfit;
import io.millrace.config.Secret;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.StoreFull;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a Redis must be for anything to stand on it, at the start and for as long as it does.
class OpeningTest {
  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");

  private Backend on(RedisServer redis) {
    return InHand.openNew(clock, at(redis));
  }

  private static RedisSettings at(RedisServer redis) {
    return RedisSettings.DEFAULT.withUrl(redis.url());
  }

  private void refuses(RedisSettings settings, String... why) {
    assertThatThrownBy(() -> InHand.openNew(clock, settings))
        .isInstanceOf(Unfit.class)
        .hasMessageContainingAll(why);
  }

  private static void put(Backend backend) {
    backend.jobs().enqueue(List.of(Job.of("a", "t", "q", Json.EMPTY_OBJECT)), false).await();
  }

  @Test
  void a_redis_that_drops_keys_is_refused() {
    try (var redis = RedisServer.start("--maxmemory-policy", "allkeys-lru")) {
      refuses(at(redis), "allkeys-lru", "noeviction");
    }
  }

  @Test
  void a_store_of_a_newer_layout_is_refused() {
    try (var redis = RedisServer.start()) {
      on(redis).close().await();
      redis.ask("HSET", InHand.prefix() + ":{+c}:store", "layout", "2");

      assertThatThrownBy(() -> InHand.openAgain(clock, redis))
          .isInstanceOf(Unfit.class)
          .hasMessageContaining("its layout is 2");
    }
  }

  @Test
  void a_redis_without_a_log_keeps_nothing_and_says_so() {
    try (var redis = RedisServer.start()) {
      assertThat(durability(at(redis))).isEqualTo("none");
    }
  }

  @Test
  void each_durability_wants_what_it_needs() {
    try (var redis = RedisServer.start("--appendonly", "yes", "--appendfsync", "everysec");
        var synced = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");
        var bare = RedisServer.start()) {
      refuses(at(bare).withDurability(Durability.ALWAYS), "always", "appendonly");
      refuses(at(bare).withDurability(Durability.REPLICA), "replica", "appendonly");
      refuses(at(redis).withDurability(Durability.ALWAYS), "appendfsync always", "everysec");
      refuses(at(redis).withDurability(Durability.REPLICA), "replicas");
      assertThat(durability(at(redis))).isEqualTo("everysec");
      assertThat(durability(at(synced).withDurability(Durability.ALWAYS))).isEqualTo("always");
    }
  }

  @Test
  @Timeout(60)
  void replicas_must_keep_a_log_and_be_alike() {
    try (var redis = RedisServer.start("--appendonly", "yes", "--repl-diskless-sync-delay", "0");
        var bare = replica(redis, "--appendonly", "no")) {
      refuses(at(redis).withDurability(Durability.REPLICA), "replicas with appendonly yes");
      bare.ask("CONFIG", "SET", "appendonly", "yes");
      try (var preferred = replica(redis, "--appendonly", "yes", "--replica-priority", "10")) {
        refuses(at(redis).withDurability(Durability.REPLICA), "one replica-priority");
        preferred.ask("CONFIG", "SET", "replica-priority", "100");
        assertThat(onceCopied(at(redis).withDurability(Durability.REPLICA))).isEqualTo("replica");
      }
    }
  }

  private static RedisServer replica(RedisServer of, String... options) {
    var all = new ArrayList<>(List.of("--replicaof", "127.0.0.1", "" + of.port()));
    all.addAll(List.of(options));
    var replica = RedisServer.start(all.toArray(String[]::new));
    replica.await("master_link_status:up", "INFO", "replication");
    of.await("port=" + replica.port() + ",state=online", "INFO", "replication");
    return replica;
  }

  /// A replica that writes everything to its disk for the first time may be late to say what it
  /// has: whoever is told so asks again.
  private String onceCopied(RedisSettings settings) {
    while (true) {
      try {
        return durability(settings);
      } catch (BackendUnavailable late) {
        assertThat(late).hasMessageContaining("replicas have it yet");
      }
    }
  }

  private String durability(RedisSettings settings) {
    var backend = InHand.openNew(clock, settings);
    try {
      return backend.health().await().durability();
    } finally {
      backend.close().await();
    }
  }

  @Test
  void one_redis_is_no_cluster_and_a_part_of_one_is_not_all() {
    try (var redis = RedisServer.start();
        var part = RedisServer.start("--cluster-enabled", "yes", "--cluster-port", bus())) {
      refuses(at(redis).withPlace(cluster(redis)), "no cluster");
      refuses(at(part), "backend.redis.mode cluster");
      refuses(at(part).withPlace(cluster(part)), "16384", "slots");
    }
  }

  private static String bus() {
    try {
      return "" + RedisServer.freePort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Place cluster(RedisServer redis) {
    return new Place(Mode.CLUSTER, List.of(redis.url()), "", Login.NOBODY, Tls.USUAL);
  }

  @Test
  void a_login_that_is_not_let_in_is_refused_and_nobody_reads_the_password() {
    try (var redis = RedisServer.start("--requirepass", "right")) {
      var wrong = new Login(Optional.empty(), Optional.of(new Secret("guessed-by-nobody")));
      refuses(at(redis), "NOAUTH");
      refuses(at(redis).withLogin(wrong), "WRONGPASS");
      assertThatThrownBy(() -> InHand.openNew(clock, at(redis).withLogin(wrong)))
          .hasMessageNotContaining("guessed-by-nobody");
      assertThat(at(redis).withLogin(wrong).toString()).doesNotContain("guessed-by-nobody");
    }
  }

  @Test
  void sentinels_that_know_nobody_of_that_name_are_told() {
    try (var redis = RedisServer.start();
        var sentinel = RedisServer.sentinel(redis)) {
      var place =
          new Place(Mode.SENTINEL, List.of(sentinel.url()), "other", Login.NOBODY, Tls.USUAL);

      assertThatThrownBy(() -> InHand.openNew(clock, at(redis).withPlace(place)))
          .isInstanceOf(BackendUnavailable.class)
          .hasMessageContaining("other");
    }
  }

  @Test
  void a_store_that_is_emptied_is_noticed_and_takes_nothing_in() {
    try (var redis = RedisServer.start()) {
      var backend = on(redis);
      put(backend);
      redis.ask("FLUSHALL");

      assertThat(backend.health().await().healthy()).isFalse();
      assertThatThrownBy(() -> put(backend))
          .isInstanceOf(BackendUnavailable.class)
          .hasMessageContaining("emptied");
      backend.close().await();
    }
  }

  @Test
  void a_redis_that_begins_to_drop_keys_is_noticed_and_takes_nothing_in_until_it_ceases() {
    try (var redis = RedisServer.start()) {
      var backend = on(redis);
      redis.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");

      assertThat(backend.health().await().message()).contains("allkeys-lru");
      assertThatThrownBy(() -> put(backend)).isInstanceOf(BackendUnavailable.class);

      redis.ask("CONFIG", "SET", "maxmemory-policy", "noeviction");
      assertThat(backend.health().await().healthy()).isTrue();
      put(backend);
      backend.close().await();
    }
  }

  @Test
  void a_redis_whose_memory_is_nearly_used_takes_nothing_in() {
    try (var redis = RedisServer.start("--maxmemory", "1gb")) {
      var backend = on(redis);
      redis.ask("CONFIG", "SET", "maxmemory", "1mb");

      assertThat(backend.health().await().healthy()).isTrue();
      assertThatThrownBy(() -> put(backend)).isInstanceOf(StoreFull.class);
      backend.close().await();
    }
  }
}
