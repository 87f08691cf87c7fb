package io.millrace.backend.memory.find;

import io.millrace.backend.memory.job.Entry;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A walk that ends before the first job that is beyond its end.
final class Until implements Iterator<Entry> {
  private final Iterator<Entry> walk;
  private final Predicate<Entry> within;
  private @Nullable Entry next;

  Until(Iterator<Entry> walk, Predicate<Entry> within) {
    this.walk = walk;
    this.within = within;
    step();
  }

  private void step() {
    var candidate = walk.hasNext() ? walk.next() : null;
    next = candidate != null && within.test(candidate) ? candidate : null;
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public Entry next() {
    var entry = next;
    if (entry == null) {
      throw new NoSuchElementException();
    }
    step();
    return entry;
  }
}
