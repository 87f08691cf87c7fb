package io.millrace.backend.memory.job;

import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/// Several walks in the same order, as one walk in that order.
public final class Merge implements Iterator<Entry> {
  private final PriorityQueue<Head> heads;

  private record Head(Entry entry, Iterator<Entry> rest) {}

  private Merge(List<Iterator<Entry>> walks, Comparator<Entry> order) {
    heads = new PriorityQueue<>(Comparator.comparing(Head::entry, order));
    walks.forEach(this::add);
  }

  public static Iterator<Entry> of(List<Iterator<Entry>> walks, Comparator<Entry> order) {
    return walks.size() == 1 ? walks.getFirst() : new Merge(walks, order);
  }

  private void add(Iterator<Entry> walk) {
    if (walk.hasNext()) {
      heads.add(new Head(walk.next(), walk));
    }
  }

  @Override
  public boolean hasNext() {
    return !heads.isEmpty();
  }

  @Override
  public Entry next() {
    var head = heads.poll();
    if (head == null) {
      throw new NoSuchElementException();
    }
    add(head.rest);
    return head.entry;
  }
}
