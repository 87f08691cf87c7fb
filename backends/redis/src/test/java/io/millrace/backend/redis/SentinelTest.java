package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.backend.contract.BackendContract;
import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.backend.redis.footing.RedisSettings.Durability;
import io.millrace.backend.redis.footing.RedisSettings.Mode;
import io.millrace.backend.redis.footing.RedisSettings.Place;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.Settled;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A master and two replicas that three sentinels watch over, and answers that wait for a replica.
class SentinelTest extends BackendContract {
  private RedisServer master;
  private List<RedisServer> replicas;
  private List<RedisServer> sentinels;

  @Override
  protected Backend open(Clock clock) {
    master = RedisServer.start("--appendonly", "yes", "--repl-diskless-sync-delay", "0");
    replicas = Stream.of(0, 1).map(_ -> replica()).toList();
    replicas.forEach(it -> it.await("master_link_status:up", "INFO", "replication"));
    sentinels = Stream.of(0, 1, 2).map(_ -> RedisServer.sentinel(master)).toList();
    sentinels.forEach(it -> it.await("slaves=2,sentinels=3", "INFO", "sentinel"));
    return InHand.openNew(clock, settings());
  }

  private RedisServer replica() {
    return RedisServer.start("--replicaof", "127.0.0.1", "" + master.port(), "--appendonly", "yes");
  }

  private RedisSettings settings() {
    var place =
        new Place(
            Mode.SENTINEL,
            sentinels.stream().map(RedisServer::url).toList(),
            "mymaster",
            RedisSettings.Login.NOBODY,
            RedisSettings.Tls.USUAL);
    return RedisSettings.DEFAULT.withPlace(place).withDurability(Durability.REPLICA);
  }

  @AfterEach
  void stopServers() {
    sentinels.forEach(RedisServer::close);
    replicas.forEach(RedisServer::close);
    master.close();
  }

  @Test
  void no_acknowledged_job_is_lost_when_the_master_dies_and_all_goes_on_by_itself()
      throws InterruptedException {
    var acknowledged = new ArrayList<String>();
    for (int n = 0; n < 200; n++) {
      var id = "job" + n;
      if (n == 100) {
        master.kill();
      }
      Patience.until(() -> enqueue(job(id)));
      acknowledged.add(id);
    }

    var lent = new ArrayList<String>();
    while (lent.size() < acknowledged.size()) {
      lent.addAll(ids(Patience.until(() -> claim(100))));
    }
    assertThat(lent).containsExactlyElementsOf(acknowledged);
    assertThat(backend.health().await().durability()).isEqualTo("replica");
  }

  @Test
  void nothing_is_acknowledged_that_no_replica_has() throws IOException, InterruptedException {
    var other = InHand.openAt(clock, settings());
    enqueue("a");
    var end = List.of(end(claim(), DONE));
    halt(true);

    assertThatThrownBy(() -> settle(end, Want.NONE)).isInstanceOf(BackendUnavailable.class);
    // Who only sees what another wrote may not vouch for it either.
    assertThatThrownBy(() -> other.jobs().settle(end, Want.NONE).await())
        .isInstanceOf(BackendUnavailable.class);

    halt(false);
    var ending = Patience.until(() -> settle(end, Want.NONE)).ends().getFirst();
    assertThat(((Settled.Ended) ending).repeated()).isTrue();
    other.close().await();
  }

  private void halt(boolean halted) throws IOException, InterruptedException {
    for (var replica : replicas) {
      replica.stop(halted);
    }
  }
}
