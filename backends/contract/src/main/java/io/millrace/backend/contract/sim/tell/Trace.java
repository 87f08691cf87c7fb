package io.millrace.backend.contract.sim.tell;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What happened in a world: always as a number, which is the same when the same happens again, and
/// as text for who wants to read it.
public final class Trace {
  private final boolean kept;
  private final List<String> lines = new ArrayList<>();
  private long hash = 17;

  public Trace(boolean kept) {
    this.kept = kept;
  }

  public void add(long number) {
    hash = hash * 31 + number;
  }

  public void add(String text) {
    add(text.hashCode());
  }

  public void say(Supplier<String> line) {
    if (kept) {
      lines.add(line.get());
    }
  }

  public long hash() {
    return hash;
  }

  public List<String> lines() {
    return lines;
  }
}
