package io.millrace.server.cluster;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// This node, as it tells others of itself. For all event loops.
public final class Self {
  private volatile Names names;
  private final Supplier<Figures> figures;
  private final Runnable drain;
  private final AtomicBoolean draining = new AtomicBoolean();

  /// What does not change while it runs. `address` is where it takes calls, `member` who it is for
  /// those who carry messages; empty when it is nobody for them.
  public record Names(String id, String address, String version, Instant startedAt, String member) {
    /// Of a node that takes no calls yet.
    public static Names of(String id, String version, Instant startedAt, String member) {
      return new Names(id, "", version, startedAt, member);
    }

    private Names at(String place) {
      return new Names(id, place, version, startedAt, member);
    }
  }

  /// How it goes: attempts of its own, how late its engine is in ms, which share of its heap is
  /// used.
  public record Figures(long running, double lag, double heap) {
    public Figures withRunning(long all) {
      return new Figures(all, lag, heap);
    }
  }

  /// `drain` is to begin that it takes no more work, and is called once.
  public Self(Names names, Supplier<Figures> figures, Runnable drain) {
    this.names = names;
    this.figures = figures;
    this.drain = drain;
  }

  public Names names() {
    return names;
  }

  public String id() {
    return names.id;
  }

  /// It takes calls there.
  void opened(String address) {
    names = names.at(address);
  }

  public Figures figures() {
    return figures.get();
  }

  public boolean isDraining() {
    return draining.get();
  }

  /// Takes no more work from now on; answers whether it did until now.
  public boolean drain() {
    boolean first = draining.compareAndSet(false, true);
    if (first) {
      drain.run();
    }
    return first;
  }
}
