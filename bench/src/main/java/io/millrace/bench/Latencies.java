package io.millrace.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/// How long each of many things took. May be added to by several threads.
public final class Latencies {
  private static final double NANOS_PER_MICRO = 1e3;

  private final long[] nanos;
  private final AtomicInteger count = new AtomicInteger();

  public Latencies(int most) {
    nanos = new long[most];
  }

  public void add(long taken) {
    nanos[count.getAndIncrement()] = taken;
  }

  /// Of how many things.
  public int count() {
    return count.get();
  }

  private double micros(double share) {
    var sorted = Arrays.copyOf(nanos, count.get());
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1L, Math.round(sorted.length * share))]
        / NANOS_PER_MICRO;
  }

  /// Adds a row, its 99th of a hundred held against `most` microseconds; the peer's stand beside
  /// it, for a machine that is late by itself is late for both.
  public void tell(Table table, String figure, Latencies peer, String name, long most) {
    double p99 = micros(0.99);
    table.row(
        figure,
        text(p99),
        name + " " + peer.text(peer.micros(0.99)),
        String.format(Locale.ROOT, "%.1f", p99 / peer.micros(0.99)),
        "p99 ≤ " + most + " µs",
        p99 <= most);
  }

  /// Adds two rows, for the middle and the 99th of a hundred, each held against a share of the
  /// peer's.
  public void tellShare(Table table, String figure, Latencies peer, String name, double most) {
    for (double share : new double[] {0.5, 0.99}) {
      double ratio = micros(share) / peer.micros(share);
      table.row(
          "%s, p%.0f".formatted(figure, 100 * share),
          String.format(Locale.ROOT, "%,.0f µs", micros(share)),
          String.format(Locale.ROOT, "%s %,.0f µs", name, peer.micros(share)),
          String.format(Locale.ROOT, "%.2f", ratio),
          "≤ " + most,
          ratio <= most);
    }
  }

  /// The same with the longest of all.
  public void tellLongest(Table table, String figure, Latencies peer, String name, long most) {
    double longest = micros(1);
    table.row(
        figure,
        String.format(Locale.ROOT, "longest %,.0f µs", longest),
        String.format(Locale.ROOT, "%s %,.0f µs", name, peer.micros(1)),
        String.format(Locale.ROOT, "%.1f", longest / peer.micros(1)),
        "≤ " + most + " µs",
        longest <= most);
  }

  /// Adds a row without a target.
  public void tell(Table table, String figure) {
    table.row(figure, text(micros(0.99)), "", "");
  }

  private String text(double p99) {
    return String.format(Locale.ROOT, "p50 %,.0f µs, p99 %,.0f µs", micros(0.5), p99);
  }
}
