package io.millrace.backend.redis.queue;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.limit.Limited;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.limit.Rate;
import io.millrace.core.limit.TokenBucket;
import io.millrace.core.queue.QueueKey;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// A look at the keys of a queue, a slice at a time: what is ready of each stands in its lanes,
/// what runs and what its rate has counted in `limits`.
public final class QueueKeys {
  private static final int SLICE = 500;

  private final Footing footing;
  private final String queue;
  private final PerKey perKey;
  private final Map<String, Found> found = new TreeMap<>();
  private long now;

  /// What is known of one key.
  private static final class Found {
    private int ready;
    private int waiting;
    private long running;
    private Optional<TokenBucket> bucket = Optional.empty();
  }

  QueueKeys(Footing footing, String queue, PerKey perKey) {
    this.footing = footing;
    this.queue = queue;
    this.perKey = perKey;
  }

  /// All of which something is ready or runs.
  Future<List<QueueKey>> look() {
    return lanes("")
        .compose(_ -> limits("0"))
        .map(_ -> {
          var keys = new ArrayList<QueueKey>(found.size());
          found.forEach((key, of) -> {
            if (of.ready > 0 || of.running > 0) {
              keys.add(key(key, of));
            }
          });
          return keys;
        });
  }

  private Future<?> lanes(String after) {
    var args = footing.args().add(after).add(SLICE);
    return footing
        .reads()
        .run(Scripts.KEYS, footing.keys().of(queue, "limits", "lanes"), args)
        .compose(slice -> {
          now = slice.number(0);
          for (int at = 1; at < slice.size(); at++) {
            lane(slice.at(at));
          }
          return slice.size() <= SLICE ? Future.succeededFuture() : lanes(slice.at(SLICE).text(0));
        });
  }

  private void lane(Heard lane) {
    var key = lane.text(1);
    if (!key.isEmpty()) {
      var of = of(key);
      of.ready += lane.whole(2);
      of.waiting += lane.yes(3) ? lane.whole(2) : 0;
    }
  }

  private Found of(String key) {
    return found.computeIfAbsent(key, _ -> new Found());
  }

  private Future<?> limits(String cursor) {
    var args =
        new Args()
            .add(footing.keys().of(queue, "limits").getFirst())
            .add(cursor)
            .add("COUNT")
            .add(SLICE);
    return footing
        .reads()
        .read("HSCAN", args)
        .compose(slice -> {
          var fields = slice.at(1);
          for (int at = 0; at < fields.size(); at += 2) {
            field(fields.text(at), fields.bytes(at + 1));
          }
          var next = slice.text(0);
          return next.equals("0") ? Future.succeededFuture() : limits(next);
        });
  }

  private void field(String name, byte[] value) {
    var key = name.substring(1);
    switch (name.charAt(0)) {
      case 'R' -> of(key).running = Long.parseLong(new String(value, StandardCharsets.US_ASCII));
      case 'B' -> of(key).bucket = Optional.of(new TokenBucket(Limited.past(value)));
      default -> {}
    }
  }

  private QueueKey key(String key, Found of) {
    var limit = perKey.of(key);
    var concurrency = perKey.ordered() ? OptionalInt.of(1) : limit.concurrency();
    var rate = limit.rate().filter(_ -> of.bucket.isPresent());
    long opens = rate.map(it -> of.bucket.orElseThrow().freeAt(it, 1, now)).orElse(now);
    boolean open = opens <= now && of.running < concurrency.orElse(Integer.MAX_VALUE);
    return new QueueKey(
        key,
        of.ready,
        of.running,
        open ? of.waiting : of.ready,
        concurrency,
        rate.map(it -> of.bucket.orElseThrow().available(it, now) / (double) whole(it)).orElse(1.0),
        opens > now ? Optional.of(Instant.ofEpochMilli(opens)) : Optional.empty());
  }

  private static long whole(Rate rate) {
    return rate.spread() ? 1 : (long) rate.limit() + rate.burst();
  }
}
