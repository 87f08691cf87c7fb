package io.millrace.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.history.Breach;
import io.millrace.backend.contract.history.Circumstances;
import io.millrace.backend.contract.history.Event;
import io.millrace.backend.contract.history.History;
import io.millrace.backend.contract.history.HistoryChecker;
import io.millrace.backend.contract.history.Rule;
import io.millrace.backend.redis.RedisServer;
import io.millrace.server.chaos.Nodes.Outcome;
import io.millrace.server.chaos.Nodes.Place;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Very many jobs through three nodes, of which two die: one half is done by callers, who write
/// down what they hear, the other by the nodes themselves. None is lost, none is completed twice.
final class Throng {
  private static final int PRODUCERS = 3;
  private static final int WORKERS = 6;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /// What nodes do themselves is written down by nobody.
  private static final List<Rule> OF_WRITERS = List.of(Rule.A2, Rule.E3);

  private final Nodes nodes;
  private final Size size;
  private final String held;
  private final String own;
  private final History ofHeld = new History(System::nanoTime);
  private final History ofOwn = new History(System::nanoTime);
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicBoolean over = new AtomicBoolean();

  /// How many jobs there are, put in so many at a time, and lent to a caller so many at a time.
  private record Size(int jobs, int block, int batch) {}

  private Throng(Nodes nodes, Size size, long seed) {
    this.nodes = nodes;
    this.size = size;
    this.held = "throng-held-" + seed;
    this.own = "throng-own-" + seed;
  }

  static Outcome few(long seed) throws Exception {
    return of(new Size(2_000, 20, 4), seed);
  }

  static Outcome many(long seed) throws Exception {
    return of(new Size(100_000, 100, 25), seed);
  }

  private static Outcome of(Size size, long seed) throws Exception {
    try (var redis = RedisServer.start("--appendonly", "yes");
        var nodes =
            new Nodes(
                Files.createTempDirectory("millrace-chaos"),
                3,
                Place.with(
                    Map.of(
                        "backend.kind",
                        "redis",
                        "backend.redis.url",
                        redis.url(),
                        "jobs.lease",
                        Caller.LEASE.toSeconds() + "s",
                        "retention.max_per_queue",
                        "" + size.jobs)))) {
      nodes.startAll();
      return new Throng(nodes, size, seed).play(new SplittableRandom(seed));
    }
  }

  private Outcome play(SplittableRandom chance) throws Exception {
    long begun = System.nanoTime();
    int first = size.jobs / 2 * chance.nextInt(10, 30) / 100;
    int second = size.jobs / 2 * chance.nextInt(40, 60) / 100;
    var doomed = new ArrayList<>(nodes.names());
    doomed.remove(chance.nextInt(doomed.size()));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int at = 0; at < PRODUCERS; at++) {
        int from = at;
        threads.execute(() -> produce(from));
      }
      for (int at = 0; at < WORKERS; at++) {
        var name = "worker" + at;
        threads.execute(() -> work(nodes.caller(name, ofHeld)));
      }
      try {
        killAfter(first, doomed.getFirst());
        killAfter(second, doomed.getLast());
        long killed = System.nanoTime();
        nodes.startAll();
        Nodes.until("all are put in", PATIENCE, () -> acknowledged.get() == size.jobs);
        var judge = nodes.caller("judge", new History(System::nanoTime));
        var queues = List.of(held, own);
        Nodes.isWithin(PATIENCE, () -> Nodes.isDrained(judge, queues));
        var took = Duration.ofNanos(System.nanoTime() - begun);
        over.set(true);
        return judged(judge, took, Duration.ofNanos(System.nanoTime() - killed));
      } finally {
        over.set(true);
      }
    }
  }

  private void killAfter(int jobs, String node) throws Exception {
    Nodes.until(jobs + " are done", PATIENCE, () -> done.get() >= jobs);
    nodes.node(node).kill();
  }

  /// Its part of all jobs, by turns for the one half and the other, under the same ids until
  /// somebody says that they are there.
  private void produce(int part) {
    var forHeld = nodes.caller("producer" + part, ofHeld);
    var forOwn = nodes.caller("maker" + part, ofOwn);
    for (int block = part; block < size.jobs / size.block; block += PRODUCERS) {
      boolean callers = block % 2 == 0;
      var queue = callers ? held : own;
      int from = block * size.block;
      var left =
          new ArrayList<>(
              IntStream.range(from, from + size.block).mapToObj(it -> queue + "-" + it).toList());
      var draft =
          callers
              ? "\"type\":\"t\",\"queue\":\"" + held + "\""
              : "\"type\":\"delay\",\"args\":{\"for\":\"10ms\"},\"queue\":\"" + own + "\"";
      while (!left.isEmpty() && !over.get()) {
        left.removeAll((callers ? forHeld : forOwn).enqueue(List.copyOf(left), draft));
      }
      acknowledged.addAndGet(size.block);
    }
  }

  private void work(Caller caller) {
    while (!over.get()) {
      var lent = caller.claim(List.of(held), size.batch);
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
      lent.forEach(caller::effect);
      done.addAndGet(caller.ack(lent));
    }
  }

  private Outcome judged(Caller judge, Duration took, Duration recovery) {
    Nodes.list(judge, List.of(held), ofHeld);
    Nodes.list(judge, List.of(own), ofOwn);
    var breaches = new ArrayList<Breach>();
    breaches.addAll(HistoryChecker.check(ofHeld.events(), Circumstances.FAULTY));
    HistoryChecker.check(ofOwn.events(), Circumstances.FAULTY).stream()
        .filter(it -> !OF_WRITERS.contains(it.rule()))
        .forEach(breaches::add);
    // Each completion counts, so one too many would show.
    assertThat(succeeded(judge)).isEqualTo(size.jobs);
    return new Outcome(acknowledged.get(), recovery, List.copyOf(breaches), "")
        .measured(
            String.format(
                Locale.ROOT,
                "; %d jobs in %.1f s, %d of them begun again",
                size.jobs,
                took.toMillis() / 1e3,
                begunAgain(ofHeld) + begunAgain(ofOwn)));
  }

  private static int succeeded(Caller judge) {
    return judge.get("/v1/stats").body().at("/jobs/succeeded").asInt();
  }

  /// Whose leases ended.
  private static long begunAgain(History history) {
    return history.events().stream()
        .filter(it -> it.what() instanceof Event.Final last && last.rescues() > 0)
        .count();
  }
}
