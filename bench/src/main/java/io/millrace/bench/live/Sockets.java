package io.millrace.bench.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.bench.Bench;
import io.millrace.bench.Latencies;
import io.millrace.bench.Table;
import io.millrace.bench.http.Child;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/// Ten thousand sockets that say nothing, from this process to a server in another: what each costs
/// there, before and after it subscribes, and how long one more waits for its subscription beside
/// them.
public final class Sockets implements Bench {
  private static final int COUNT = 10_000;
  private static final int WARM_UPS = 200;
  private static final int SUBSCRIPTIONS = 1_000;
  private static final long SUBSCRIPTION_BYTES = 1_024;
  private static final long PATIENCE_S = 20;
  private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

  @Override
  public Table run() throws Exception {
    var table = new Table("10 000 idle sockets on one node");
    try (var millrace = Child.millrace()) {
      subscribing(millrace, WARM_UPS);
      var alone = subscribing(millrace, SUBSCRIPTIONS);
      long empty = live(millrace);
      var subbed = new AtomicLong();
      var greeted = new AtomicLong();
      try (var idle = new Listeners(millrace, COUNT, it -> count(it, greeted, subbed))) {
        idle.open(COUNT);
        Listeners.until(() -> greeted.get() == COUNT);
        long open = live(millrace);
        table.row("heap, a socket", "%,d B".formatted((open - empty) / COUNT), "", "");
        idle.say("{\"op\":\"sub\",\"id\":1,\"ch\":\"jobs\"}");
        Listeners.until(() -> subbed.get() == COUNT);
        long bytes = (live(millrace) - open) / COUNT;
        table.row(
            "heap, a subscription",
            "%,d B".formatted(bytes),
            "",
            "",
            "≤ %,d B".formatted(SUBSCRIPTION_BYTES),
            bytes <= SUBSCRIPTION_BYTES);
        subscribing(millrace, SUBSCRIPTIONS)
            .tell(table, "a subscription beside them", alone, "none beside it", 20_000);
        table.row("still open at the end", "%,d".formatted(idle.open()), "", "");
      }
    }
    return table;
  }

  private static void count(String message, AtomicLong greeted, AtomicLong subbed) {
    if (message.contains("\"op\":\"welcome\"")) {
      greeted.incrementAndGet();
    }
    if (message.contains("\"op\":\"subbed\"")) {
      subbed.incrementAndGet();
    }
  }

  /// From a `sub` to its `subbed`, on a socket of its own, one at a time.
  private static Latencies subscribing(Child millrace, int count) throws InterruptedException {
    var latencies = new Latencies(count);
    var answers = new LinkedBlockingQueue<String>();
    try (var one = new Listeners(millrace, 1, it -> hand(answers, it))) {
      one.open(1);
      for (int at = 0; at < count; at++) {
        long begun = System.nanoTime();
        one.lastSays("{\"op\":\"sub\",\"id\":" + at + ",\"ch\":\"jobs\"}");
        await(answers);
        latencies.add(System.nanoTime() - begun);
        one.lastSays("{\"op\":\"unsub\",\"id\":" + at + "}");
      }
    }
    return latencies;
  }

  private static void hand(LinkedBlockingQueue<String> answers, String message) {
    if (message.contains("\"op\":\"subbed\"")) {
      answers.offer(message);
    }
  }

  private static void await(LinkedBlockingQueue<String> answers) throws InterruptedException {
    if (answers.poll(PATIENCE_S, TimeUnit.SECONDS) == null) {
      throw new IllegalStateException("no answer to a subscription");
    }
  }

  /// Bytes of a server's heap that live on after a collection.
  private static long live(Child millrace) throws IOException, InterruptedException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var process =
        new ProcessBuilder(jcmd, Long.toString(millrace.pid()), "GC.class_histogram").start();
    var text = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    var total = TOTAL.matcher(text);
    if (!total.find()) {
      throw new IOException("jcmd told no total: " + text);
    }
    return Long.parseLong(total.group(1));
  }
}
