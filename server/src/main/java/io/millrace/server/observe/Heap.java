package io.millrace.server.observe;

import com.sun.management.GarbageCollectionNotificationInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/// How full the memory of the process is of what lives: what the last collection left, and what was
/// taken in since. What is garbage already does not count, as far as a collection has shown it.
public final class Heap {
  /// From here on nothing more is to be put in (`reliability.md`, P17).
  public static final double FULL = 0.8;

  /// What a job needs beside its args.
  private static final long JOB = 1024;

  /// Where memory seems full, how old the last collection may be: after that another one is asked
  /// for, so that what was freed meanwhile is seen although nobody allocates any more.
  private static final Duration STALE = Duration.ofSeconds(5);

  private final long size;
  private final LongSupplier nanos;
  private final Runnable collector;
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong askedAt;
  private volatile long left;

  /// Of so many bytes; `nanos` only goes on, and `collector` is asked to look what lives.
  public Heap(long size, LongSupplier nanos, Runnable collector) {
    this.size = size;
    this.nanos = nanos;
    this.collector = collector;
    this.askedAt = new AtomicLong(nanos.getAsLong());
  }

  /// The heap of this process, from now on. What lives is known after the first collection.
  static Heap ofThisProcess() {
    var heap =
        new Heap(
            Runtime.getRuntime().maxMemory(),
            System::nanoTime,
            () -> ForkJoinPool.commonPool().execute(System::gc));
    var pools =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toUnmodifiableSet());
    for (var bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (bean instanceof NotificationEmitter emitter) {
        emitter.addNotificationListener((told, _) -> heap.heard(told, pools), null, null);
      }
    }
    return heap;
  }

  private void heard(Notification told, Set<String> pools) {
    if (told.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
        && told.getUserData() instanceof CompositeData collection) {
      var info = GarbageCollectionNotificationInfo.from(collection).getGcInfo();
      collected(
          info.getMemoryUsageAfterGc().entrySet().stream()
              .filter(pool -> pools.contains(pool.getKey()))
              .mapToLong(pool -> pool.getValue().getUsed())
              .sum());
    }
  }

  /// A collection left so much.
  void collected(long bytes) {
    left = bytes;
    taken.set(0);
    askedAt.set(nanos.getAsLong());
  }

  /// So many jobs came in, with so many bytes of args.
  public void took(int jobs, long bytes) {
    taken.addAndGet(bytes + jobs * JOB);
  }

  /// The share of it that lives.
  public double share() {
    return (double) (left + taken.get()) / size;
  }

  public long size() {
    return size;
  }

  /// Whether nothing more is to be put in.
  public boolean isFull() {
    boolean full = share() >= FULL;
    if (full) {
      collectIfStale();
    }
    return full;
  }

  private void collectIfStale() {
    long asked = askedAt.get();
    long now = nanos.getAsLong();
    if (now - asked >= STALE.toNanos() && askedAt.compareAndSet(asked, now)) {
      collector.run();
    }
  }
}
