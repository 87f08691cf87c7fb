package io.millrace.server.observe;

import io.micrometer.core.instrument.Counter;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/// Whether the node has more to do than it can bear: its memory is nearly full, or its event loop
/// is late. Then nothing new is put in; what is there is worked off, and what frees memory goes on.
public final class Pressure {
  /// From here on the event loop is too late for more.
  public static final double LATE_MS = 2_000;

  /// From here on memory is too full for more than one attempt of a queue at a time.
  private static final double CROWDED = 0.9;

  private final Heap heap;
  private final DoubleSupplier lag;
  private final Counter byHeap;
  private final Counter byLag;

  public Pressure(Heap heap, DoubleSupplier lag, Meters meters) {
    this.heap = heap;
    this.lag = lag;
    this.byHeap = meters.refused("heap");
    this.byLag = meters.refused("event_loop");
  }

  /// Why nothing new is put in now, if so; counts that it was refused.
  public Optional<String> refusing() {
    if (heap.isFull()) {
      byHeap.increment();
      return Optional.of("memory is nearly full: " + heapMessage());
    }
    if (isLate()) {
      byLag.increment();
      return Optional.of("the event loop is late by %.0f ms".formatted(lag.getAsDouble()));
    }
    return Optional.empty();
  }

  /// Whether the node is to do one thing after the other.
  public boolean isCrowded() {
    return heap.share() >= CROWDED || isLate();
  }

  private boolean isLate() {
    return lag.getAsDouble() >= LATE_MS;
  }

  public boolean isHeapFull() {
    return heap.share() >= Heap.FULL;
  }

  /// How full memory is, in words.
  public String heapMessage() {
    return "%.0f %% of %d MiB in use".formatted(100 * heap.share(), heap.size() >> 20);
  }
}
