package io.millrace.server.chaos;

import io.millrace.backend.contract.history.History;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Producers that put jobs in, workers that do them, one that pauses for longer than its lease, one
/// that renews it, one that dies with what it holds, and a forger, until they are told to stop.
final class Load implements AutoCloseable {
  private static final int PRODUCERS = 3;
  private static final int WORKERS = 5;
  private static final Duration BETWEEN = Duration.ofMillis(20);
  private static final Duration PAUSE = Caller.LEASE.plusSeconds(1);

  private final List<String> queues;
  private final Supplier<List<URI>> nodes;
  private final History history;
  private final RandomGenerator chance;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger names = new AtomicInteger();
  private final ConcurrentLinkedQueue<Caller.Held> seen = new ConcurrentLinkedQueue<>();
  final CountDownLatch warm;
  final AtomicInteger acknowledged = new AtomicInteger();
  private volatile boolean producing = true;
  private volatile boolean working = true;

  Load(
      List<String> queues,
      Supplier<List<URI>> nodes,
      History history,
      RandomGenerator chance,
      int warm) {
    this.queues = queues;
    this.nodes = nodes;
    this.history = history;
    this.chance = chance;
    this.warm = new CountDownLatch(warm);
  }

  Load begin() {
    for (int at = 0; at < PRODUCERS; at++) {
      var caller = caller("producer" + at);
      threads.execute(() -> produce(caller));
    }
    for (int at = 0; at < WORKERS; at++) {
      var caller = caller("worker" + at);
      threads.execute(() -> work(caller, this::perform));
    }
    var slow = caller("pausing");
    threads.execute(() -> work(slow, this::pauseAndGoOn));
    var patient = caller("patient");
    threads.execute(() -> work(patient, this::takeLong));
    var dying = caller("dying");
    threads.execute(() -> work(dying, (_, _) -> park(PAUSE)));
    var forger = caller("forger");
    threads.execute(() -> forge(forger));
    return this;
  }

  private Caller caller(String name) {
    return new Caller(queues.getFirst() + "-" + name, nodes, history);
  }

  private void produce(Caller caller) {
    while (producing) {
      var id = queues.getFirst() + "-" + names.getAndIncrement();
      var queue = queues.get(chance.nextInt(queues.size()));
      long delay = chance.nextInt(5) == 0 ? chance.nextLong(1_000) : 0;
      // Under the same id until somebody says that it is there.
      while (working && !caller.enqueue(queue, id, delay)) {
        park(BETWEEN);
      }
      acknowledged.incrementAndGet();
      warm.countDown();
      park(BETWEEN);
    }
  }

  private interface Doing {
    void with(Caller caller, Caller.Held held);
  }

  private void work(Caller caller, Doing doing) {
    while (working) {
      var held = caller.claim(queues, 2);
      for (var one : held) {
        seen.add(one);
        doing.with(caller, one);
      }
      if (held.isEmpty()) {
        park(BETWEEN);
      }
    }
  }

  private void perform(Caller caller, Caller.Held held) {
    park(Duration.ofMillis(chance.nextLong(5, 30)));
    caller.effect(held);
    caller.ack(held.id(), held.terms().token());
  }

  /// For longer than its lease, and then as if nothing had happened.
  private void pauseAndGoOn(Caller caller, Caller.Held held) {
    park(PAUSE);
    caller.extend(held);
    perform(caller, held);
  }

  /// For longer than its first lease, renewed in time.
  private void takeLong(Caller caller, Caller.Held held) {
    for (int renewal = 0; renewal < 2; renewal++) {
      caller.extend(held);
      park(Caller.LEASE.multipliedBy(3).dividedBy(4));
    }
    perform(caller, held);
  }

  /// Ends jobs with tokens that are old, of another job, or nobody's.
  private void forge(Caller caller) {
    while (working) {
      var held = seen.poll();
      var other = seen.peek();
      if (held != null && other != null && !other.id().equals(held.id())) {
        caller.ack(held.id(), other.terms().token());
      }
      if (held != null) {
        caller.ack(held.id(), held.terms().epoch() + "." + "0".repeat(26));
      }
      park(BETWEEN);
    }
  }

  static void park(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /// Nothing more comes in; what is there is still done.
  void dry() {
    producing = false;
  }

  /// Everybody goes home.
  @Override
  public void close() {
    end();
  }

  /// The same, to see what came of it before this is closed.
  void end() {
    producing = false;
    working = false;
    threads.shutdown();
    try {
      if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("somebody does not stop");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
