package io.millrace.bench.http;

import io.millrace.bench.Bench;
import io.millrace.bench.Latencies;
import io.millrace.bench.Table;
import io.millrace.bench.Ticks;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// `GET /v1/jobs?q=…` of what is indexed, in a million jobs; each takes turns with a job that is
/// got by its id. Another connection gets that one five hundred times a second: the longest it
/// waits tells how long a loop was held.
public final class Searching implements Bench {
  private static final int WARM_UPS = 100;
  private static final int SEARCHES = 300;
  private static final int LOOKS_PER_SECOND = 500;
  private static final int LOOKS_ALONE = 5_000;
  private static final int MOST_LOOKS = 1_000_000;
  private static final long MOST_MICROS = 20_000;

  @Override
  public Table run() throws Exception {
    var table = new Table("Search: GET /v1/jobs?q= with 1 000 000 jobs, a page of 50");
    try (var millrace = Child.millrace()) {
      search(millrace, Million.in(millrace), table);
    }
    return table;
  }

  private static void search(Child millrace, Million jobs, Table table) {
    var get = Wire.get("/v1/jobs/" + jobs.id());
    for (var q : jobs.queries()) {
      searching(
          millrace,
          get,
          searching -> {
            searching.check(q);
            searching.take(q, WARM_UPS);
          });
    }
    var alone = look(millrace, get, new Countdown(LOOKS_ALONE)::isOver);
    var all =
        CompletableFuture.runAsync(
            () ->
                searching(
                    millrace,
                    get,
                    it -> jobs.queries().forEach(q -> it.take(q, SEARCHES).tell(table, q))),
            Thread::startVirtualThread);
    var beside = look(millrace, get, all::isDone);
    all.join();
    beside.tellLongest(table, "a job by its id beside it", alone, "alone", MOST_MICROS);
  }

  /// Each time over a connection of its own: one that is silent for long is closed.
  private static void searching(Child millrace, Buffer get, Consumer<Turns> what) {
    try (var driver = new Driver(millrace, 1)) {
      what.accept(new Turns(driver.one(), get));
    }
  }

  /// Gets a job at a steady pace until it is over.
  private static Latencies look(Child millrace, Buffer get, BooleanSupplier over) {
    var latencies = new Latencies(MOST_LOOKS);
    try (var driver = new Driver(millrace, 1)) {
      var ticks = new Ticks(LOOKS_PER_SECOND);
      while (!over.getAsBoolean()) {
        ticks.await();
        latencies.add(time(driver.one(), get));
      }
    }
    return latencies;
  }

  private static long time(Wire wire, Buffer request) {
    long begun = System.nanoTime();
    wire.ask(request).compose(Posting::good).await();
    return System.nanoTime() - begun;
  }

  private static final class Countdown {
    private int left;

    Countdown(int left) {
      this.left = left;
    }

    boolean isOver() {
      return left-- == 0;
    }
  }

  private record Pair(Latencies search, Latencies get) {
    void tell(Table table, String q) {
      search.tell(table, "`" + q + "`", get, "by its id", MOST_MICROS);
    }
  }

  /// A search and a job by its id in turns, over one connection.
  private record Turns(Wire wire, Buffer get) {
    Pair take(String q, int count) {
      var pair = new Pair(new Latencies(count), new Latencies(count));
      var search = search(q);
      for (int left = count; left > 0; left--) {
        pair.search.add(time(wire, search));
        pair.get.add(time(wire, get));
      }
      return pair;
    }

    /// A search that finds nothing, or gives up, would be quick for nothing.
    void check(String q) {
      var page = wire.ask(search(q)).compose(Posting::good).await().body().toJsonObject();
      if (page.getJsonArray("items").isEmpty() || !page.getBoolean("complete", true)) {
        throw new IllegalStateException(q + " found " + page.encode());
      }
    }

    private static Buffer search(String q) {
      return Wire.get("/v1/jobs?q=" + URLEncoder.encode(q, StandardCharsets.UTF_8));
    }
  }
}
