package io.millrace.backend.contract.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/// What many callers note while they call, each line dated when it is noted. May be written by any
/// thread.
public final class History {
  private final LongSupplier nanos;
  private final ConcurrentLinkedQueue<Event> lines = new ConcurrentLinkedQueue<>();

  /// `nanos` is a clock that never goes back.
  public History(LongSupplier nanos) {
    this.nanos = nanos;
  }

  public void note(String who, Event.What what) {
    lines.add(new Event(nanos.getAsLong(), who, what));
  }

  /// All lines, in the order of their instants.
  public List<Event> events() {
    var events = new ArrayList<>(lines);
    events.sort(Comparator.comparingLong(Event::at));
    return events;
  }
}
