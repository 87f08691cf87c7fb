package io.millrace.bench.live;

import io.millrace.bench.Bench;
import io.millrace.bench.Duel;
import io.millrace.bench.Latencies;
import io.millrace.bench.Pace;
import io.millrace.bench.Table;
import io.millrace.bench.Ticks;
import io.millrace.bench.http.Child;
import io.millrace.bench.http.Driver;
import io.millrace.bench.http.Posting;
import io.millrace.bench.http.Wire;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A hundred subscribers that hear every job: how late a thousand facts a second reach all of them,
/// and what the engine does beside them of what it does without.
public final class Fanout implements Bench {
  private static final int SUBSCRIBERS = 100;
  private static final int FACTS = 1_000;
  private static final int TOGETHER = 20;
  private static final int SECONDS = 10;
  private static final long LATE_US = 500_000;
  private static final int CONNECTIONS = 2;
  private static final int BATCH = 100;
  private static final int ARRAYS = 300;
  private static final int WARM_UPS = 2;
  private static final int TURNS = 5;
  private static final double LEFT = 0.7;
  private static final String GAP = "\"op\":\"gap\"";
  private static final String MARK = "\"id\":\"at-";

  private static final String SUB =
      "{\"op\":\"sub\",\"id\":1,\"ch\":\"jobs\",\"q\":\"queue:watched\",\"window\":0}";

  @Override
  public Table run() throws Exception {
    var table = new Table("100 subscribers of jobs, 1 000 facts a second");
    late(table);
    lost(table);
    return table;
  }

  private static void late(Table table) throws Exception {
    var latencies = new Latencies(SUBSCRIBERS * FACTS * SECONDS);
    var warm = new Latencies(SUBSCRIBERS * FACTS * SECONDS);
    var heard = new AtomicLong();
    try (var millrace = Child.millrace();
        var driver = new Driver(millrace, 1);
        var all = new Listeners(millrace, SUBSCRIBERS, it -> heard(it, latencies, warm, heard))) {
      subscribe(all, heard);
      heard.set(-(long) SUBSCRIBERS * FACTS);
      post(driver, "at-w", FACTS);
      Listeners.until(() -> heard.get() >= 0);
      post(driver, "at-", FACTS * SECONDS);
      long facts = (long) SUBSCRIBERS * FACTS * SECONDS;
      Listeners.until(() -> heard.get() >= facts);
      latencies.tell(table, "from the post to each of them", warm, "the first second", LATE_US);
      table.row("of them missed, and told so", "%,d".formatted(facts - latencies.count()), "", "");
    }
  }

  private static void subscribe(Listeners all, AtomicLong heard) throws Exception {
    all.open(SUBSCRIBERS);
    all.say(SUB);
    Listeners.until(() -> heard.get() >= SUBSCRIBERS);
  }

  /// Counts subscriptions before there are facts, then facts.
  private static void heard(String message, Latencies latencies, Latencies warm, AtomicLong heard) {
    if (message.contains("\"op\":\"subbed\"")) {
      heard.incrementAndGet();
    }
    if (message.contains(GAP)) {
      heard.addAndGet(missed(message));
    }
    long now = System.nanoTime();
    for (int at = message.indexOf(MARK); at >= 0; at = message.indexOf(MARK, at + 1)) {
      int from = at + MARK.length();
      boolean first = message.charAt(from) == 'w';
      from += first ? 1 : 0;
      long sent = Long.parseLong(message, from, message.indexOf('-', from), 10);
      (first ? warm : latencies).add(now - sent);
      heard.incrementAndGet();
    }
  }

  /// How many events a reader is told that he was too slow for.
  private static long missed(String message) {
    return new JsonArray(message)
        .stream()
            .map(JsonObject.class::cast)
            .filter(it -> it.getString("op").equals("gap"))
            .mapToLong(it -> it.getLong("to") - it.getLong("from") + 1)
            .sum();
  }

  /// Jobs that say in their ids when they were posted; each is one fact.
  private static void post(Driver driver, String name, int jobs) {
    var ticks = new Ticks(FACTS / TOGETHER);
    for (int sent = 0; sent < jobs; sent += TOGETHER) {
      ticks.await();
      driver.one().ask(watched(name)).compose(Posting::good).await();
    }
  }

  private static Buffer watched(String name) {
    long now = System.nanoTime();
    var jobs =
        IntStream.range(0, TOGETHER)
            .mapToObj(it ->
                "{\"id\":\"%s%d-%d\",\"type\":\"bench\",\"queue\":\"watched\"}"
                    .formatted(name, now, it))
            .collect(Collectors.joining(",", "[", "]"));
    return Wire.post("/v1/jobs", jobs);
  }

  /// The same work at two servers: one with subscribers and their facts, one with the facts alone.
  private static void lost(Table table) throws Exception {
    var counted = new AtomicLong();
    try (var with = Child.millrace();
        var without = Child.millrace();
        var ours = new Driver(with, CONNECTIONS);
        var theirs = new Driver(without, CONNECTIONS);
        var ourFacts = new Driver(with, 1);
        var theirFacts = new Driver(without, 1);
        var all = new Listeners(with, SUBSCRIBERS, it -> subbed(it, counted))) {
      subscribe(all, counted);
      Duel.fight(
              WARM_UPS,
              TURNS,
              () -> work(with, ours, ourFacts),
              () -> work(without, theirs, theirFacts))
          .tell(table, "jobs done beside it", "no subscriber", LEFT);
    }
  }

  private static void subbed(String message, AtomicLong counted) {
    if (message.contains("\"op\":\"subbed\"")) {
      counted.incrementAndGet();
    }
  }

  private static Pace work(Child server, Driver driver, Driver facts) throws Exception {
    var over = new AtomicBoolean();
    var busy = Thread.ofPlatform().start(() -> keepPosting(facts, over));
    try {
      return Pace.of(server::cpuNanos, () -> flood(driver));
    } finally {
      over.set(true);
      busy.join();
    }
  }

  private static void keepPosting(Driver facts, AtomicBoolean over) {
    var ticks = new Ticks(FACTS / TOGETHER);
    while (!over.get()) {
      ticks.await();
      facts.one().ask(watched("by-")).compose(Posting::good).await();
    }
  }

  /// Has jobs posted, and waits until all are done.
  private static long flood(Driver driver) throws InterruptedException {
    var jobs =
        String.join(",", Collections.nCopies(BATCH, "{\"type\":\"echo\",\"queue\":\"flood\"}"));
    var post = Wire.post("/v1/jobs", "[" + jobs + "]");
    driver.take(ARRAYS, (wire, _) -> wire.ask(post).compose(Posting::good));
    while (left(driver) > 0) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    return (long) ARRAYS * BATCH;
  }

  private static long left(Driver driver) {
    var stats =
        driver
            .one()
            .ask(Wire.get("/v1/queues/flood"))
            .compose(Posting::good)
            .map(it -> it.body().toJsonObject().getJsonObject("stats", new JsonObject()))
            .await();
    return stats.getLong("pending", 0L) + stats.getLong("running", 0L);
  }
}
