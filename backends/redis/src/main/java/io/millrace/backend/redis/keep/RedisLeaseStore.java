package io.millrace.backend.redis.keep;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.core.spi.LeaseStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Leases in Redis, a hash for each name. It stays when its lease has ended, so that no epoch is
/// given twice.
public final class RedisLeaseStore implements LeaseStore {
  private final Footing footing;

  public RedisLeaseStore(Footing footing) {
    this.footing = footing;
  }

  @Override
  public Future<Optional<Reign>> lease(String name, String node, Duration ttl) {
    return footing
        .loop()
        .take(() -> {
          var args = footing.args().add(node).add(ttl.toMillis());
          return footing
              .commands()
              .run(Scripts.LEASE, key(name), args)
              .map(it ->
                  it.size() == 0
                      ? Optional.empty()
                      : Optional.of(reign(name, node, it.number(0), it.number(1), it.number(2))));
        });
  }

  @Override
  public Future<Void> resign(Reign reign, Duration rest) {
    return footing
        .loop()
        .take(() -> {
          var args = footing.args().add(reign.epoch()).add(rest.toMillis());
          return footing.commands().run(Scripts.RESIGN, key(reign.name()), args).mapEmpty();
        });
  }

  @Override
  public Future<Optional<Reign>> get(String name) {
    return footing
        .loop()
        .take(() ->
            footing
                .reads()
                .run(Scripts.REIGN, key(name), footing.args())
                .map(it ->
                    it.size() == 0
                        ? Optional.empty()
                        : Optional.of(
                            reign(name, it.text(0), it.number(1), it.number(2), it.number(3)))));
  }

  private static Reign reign(String name, String node, long epoch, long since, long until) {
    var from = Instant.ofEpochMilli(since);
    return new Reign(name, node, epoch, from, Instant.ofEpochMilli(until));
  }

  private List<byte[]> key(String name) {
    return footing.keys().center("lease:" + name);
  }
}
