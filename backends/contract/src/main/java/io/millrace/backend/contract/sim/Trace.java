package io.millrace.backend.contract.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What happened in a world: always as a number, which is the same when the same happens again, and
/// as text for who wants to read it.
final class Trace {
  private final boolean kept;
  private final List<String> lines = new ArrayList<>();
  private long hash = 17;

  Trace(boolean kept) {
    this.kept = kept;
  }

  void add(long number) {
    hash = hash * 31 + number;
  }

  void add(String text) {
    add(text.hashCode());
  }

  void say(Supplier<String> line) {
    if (kept) {
      lines.add(line.get());
    }
  }

  long hash() {
    return hash;
  }

  List<String> lines() {
    return lines;
  }
}
